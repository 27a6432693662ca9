; int __syscall(int number, int a, int b, int c): the one door to the kernel.
; Leaves the kernel's answer, an error as -errno. The kernel keeps every register but eax.
;
;     esp+20 | c
;     esp+16 | b
;     esp+12 | a
;     esp+8  | number
;     esp+4  | return address
;     esp -> | caller's ebx

global __syscall:function (__syscall.end - __syscall)

section .text

__syscall:
        push    ebx
        mov     eax, [esp + 8]
        mov     ebx, [esp + 12]
        mov     ecx, [esp + 16]
        mov     edx, [esp + 20]
        int     0x80
        pop     ebx
        ret
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
