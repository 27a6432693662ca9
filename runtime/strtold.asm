; long double strtold(const char *text, char **end): the language has no values of that type, but other objects do.
;
;     esp+36 | end
;     esp+32 | text
;     esp+28 | return address
;     esp+16 | the number, 12 bytes
;     esp -> | arguments of __strtold: text, end, where to store

global strtold:function (strtold.end - strtold)
extern __strtold

section .text

strtold:
        sub     esp, 28
        mov     eax, [esp + 32]
        mov     [esp], eax
        mov     eax, [esp + 36]
        mov     [esp + 4], eax
        lea     eax, [esp + 16]
        mov     [esp + 8], eax
        call    __strtold
        fld     tword [esp + 16]
        add     esp, 28
        ret
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
