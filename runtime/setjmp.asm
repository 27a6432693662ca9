; setjmp and longjmp, C11 7.13: the registers that belong to the caller of setjmp, and where it goes on.
;
;     env+20 | eip                where the call of setjmp returns to
;     env+16 | esp                as it is after that
;     env+12 | ebp
;     env+8  | edi
;     env+4  | esi
;     env    | ebx

global setjmp:function  (setjmp.end - setjmp)
global _setjmp:function (setjmp.end - setjmp)
global longjmp:function (longjmp.end - longjmp)

section .text

; int setjmp(jmp_buf env)
setjmp:
_setjmp:
        mov     edx, [esp + 4]
        mov     [edx], ebx
        mov     [edx + 4], esi
        mov     [edx + 8], edi
        mov     [edx + 12], ebp
        lea     ecx, [esp + 4]
        mov     [edx + 16], ecx
        mov     ecx, [esp]
        mov     [edx + 20], ecx
        xor     eax, eax
        ret
.end:
setjmp.end equ _setjmp.end

; _Noreturn void longjmp(jmp_buf env, int value): setjmp returns once more, never with 0.
longjmp:
        mov     edx, [esp + 4]
        mov     eax, [esp + 8]
        cmp     eax, 1
        adc     eax, 0                  ; 0 becomes 1
        mov     ebx, [edx]
        mov     esi, [edx + 4]
        mov     edi, [edx + 8]
        mov     ebp, [edx + 12]
        mov     esp, [edx + 16]
        jmp     [edx + 20]
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
