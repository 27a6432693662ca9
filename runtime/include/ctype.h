/* C11 7.4: characters of the "C" locale. The argument is an unsigned char's value or EOF. */
#ifndef __CTYPE_H
#define __CTYPE_H

int isalnum(int);
int isalpha(int);
int isblank(int);
int iscntrl(int);
int isdigit(int);
int isgraph(int);
int islower(int);
int isprint(int);
int ispunct(int);
int isspace(int);
int isupper(int);
int isxdigit(int);

int tolower(int);
int toupper(int);

#endif
