; int __syscall(int number, ...): the one door to the kernel, with up to six arguments of a word each. Leaves the kernel's
; answer, an error as -errno. The kernel keeps every register but eax. Arguments that were not passed are read as whatever lies
; there, which the kernel does not look at.
;
; The way into the kernel is int 0x80, unless start.asm finds that the kernel has mapped code for the processor's own
; instruction (sysenter, syscall) into the process, which takes the same registers. On a virtual machine a call that costs 15 us
; by int 0x80 costs 0.2 us so.
;
;     esp+24 | first argument
;     esp+20 | number
;     esp+16 | return address
;     esp -> | the caller's ebp, edi, esi, ebx

global __kernel_entry:data 4
global __syscall:function            (__syscall.end - __syscall)
global __signal_return:function      (__signal_return.end - __signal_return)
global __signal_return_info:function (__signal_return_info.end - __signal_return_info)

section .text

__syscall:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     eax, [esp + 20]
        mov     ebx, [esp + 24]
        mov     ecx, [esp + 28]
        mov     edx, [esp + 32]
        mov     esi, [esp + 36]
        mov     edi, [esp + 40]
        mov     ebp, [esp + 44]
        call    [__kernel_entry]
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        ret
.end:

by_interrupt:
        int     0x80
        ret

; Where a signal's handler returns to: sigreturn, which wants the handler's argument off the stack, or rt_sigreturn, which does
; not.
__signal_return:
        pop     eax
        mov     eax, 119
        int     0x80
.end:

__signal_return_info:
        mov     eax, 173
        int     0x80
.end:

section .data

        align   4
__kernel_entry: dd      by_interrupt

section .note.GNU-stack noalloc noexec nowrite progbits
