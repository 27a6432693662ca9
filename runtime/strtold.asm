; long double strtold(const char *text, char **end): the language has no values of that type, but other objects do.
;
;     esp+36 | end
;     esp+32 | text
;     esp+28 | return address
;     esp+16 | the number, 12 bytes
;     esp -> | arguments of __strtod: text, end, 2 for __LONG_DOUBLE, where to store

global strtold:function (strtold.end - strtold)
extern __strtod

section .text

strtold:
        sub     esp, 28
        mov     eax, [esp + 32]
        mov     [esp], eax
        mov     eax, [esp + 36]
        mov     [esp + 4], eax
        mov     dword [esp + 8], 2
        lea     eax, [esp + 16]
        mov     [esp + 12], eax
        call    __strtod
        fld     tword [esp + 16]
        add     esp, 28
        ret
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
