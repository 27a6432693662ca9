/*
 * C11 7.21: input and output, and what of POSIX programs use besides.
 * Parameters have no names, here as in the other headers, so that no macro of the program can touch them.
 */
#ifndef __STDIO_H
#define __STDIO_H

#define NULL ((void *)0)
typedef unsigned int size_t;
typedef int ssize_t;
typedef long off_t;
typedef __builtin_va_list va_list;

typedef struct __file FILE;
typedef struct { long __offset; } fpos_t;

#define EOF          (-1)
#define BUFSIZ       8192
#define FOPEN_MAX    16
#define FILENAME_MAX 4096
#define L_tmpnam     20
#define TMP_MAX      238328
#define P_tmpdir     "/tmp"

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

/* streams that are open when main starts */
extern FILE *stdin;
extern FILE *stdout;
extern FILE *stderr;
#define stdin  stdin
#define stdout stdout
#define stderr stderr

/* files */
FILE *fopen(const char *restrict, const char *restrict);
FILE *freopen(const char *restrict, const char *restrict, FILE *restrict);
FILE *fdopen(int, const char *);
int fileno(FILE *);
int fclose(FILE *);
FILE *popen(const char *, const char *);
int pclose(FILE *);
int fflush(FILE *);
int setvbuf(FILE *restrict, char *restrict, int, size_t);
void setbuf(FILE *restrict, char *restrict);
void setlinebuf(FILE *);
int remove(const char *);
int rename(const char *, const char *);
FILE *tmpfile(void);
char *tmpnam(char *);

/* formatted output */
int printf(const char *restrict, ...);
int fprintf(FILE *restrict, const char *restrict, ...);
int sprintf(char *restrict, const char *restrict, ...);
int snprintf(char *restrict, size_t, const char *restrict, ...);
int vprintf(const char *restrict, __builtin_va_list);
int vfprintf(FILE *restrict, const char *restrict, __builtin_va_list);
int vsprintf(char *restrict, const char *restrict, __builtin_va_list);
int vsnprintf(char *restrict, size_t, const char *restrict, __builtin_va_list);

/* formatted input */
int scanf(const char *restrict, ...);
int fscanf(FILE *restrict, const char *restrict, ...);
int sscanf(const char *restrict, const char *restrict, ...);
int vscanf(const char *restrict, __builtin_va_list);
int vfscanf(FILE *restrict, const char *restrict, __builtin_va_list);
int vsscanf(const char *restrict, const char *restrict, __builtin_va_list);

/* characters and lines */
int fgetc(FILE *);
int getc(FILE *);
int getchar(void);
int ungetc(int, FILE *);
char *fgets(char *restrict, int, FILE *restrict);
int fputc(int, FILE *);
int putc(int, FILE *);
int putchar(int);
int fputs(const char *restrict, FILE *restrict);
int puts(const char *);
ssize_t getline(char **restrict, size_t *restrict, FILE *restrict);
ssize_t getdelim(char **restrict, size_t *restrict, int, FILE *restrict);
int getc_unlocked(FILE *);
int getchar_unlocked(void);
int putc_unlocked(int, FILE *);
int putchar_unlocked(int);

/* blocks */
size_t fread(void *restrict, size_t, size_t, FILE *restrict);
size_t fwrite(const void *restrict, size_t, size_t, FILE *restrict);

/* position */
int fseek(FILE *, long, int);
long ftell(FILE *);
int fseeko(FILE *, off_t, int);
off_t ftello(FILE *);
void rewind(FILE *);
int fgetpos(FILE *restrict, fpos_t *restrict);
int fsetpos(FILE *, const fpos_t *);

/* errors */
int feof(FILE *);
int ferror(FILE *);
void clearerr(FILE *);
void perror(const char *);

#endif
