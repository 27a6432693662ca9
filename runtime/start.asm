; Where a program begins. The kernel jumps to _start with the stack as it filled it and nothing else promised; main is called as
; cdecl and the i386 ABI ask for (esp a multiple of 16 at the call), and its result goes to exit. Leaves __argv and __environ
; behind for the library, and __kernel_entry, if the kernel has a faster one than int 0x80; calls the constructors that ld has
; collected before main.
;
;            |  ...           the strings themselves
;            |  0             end of the auxiliary vector
;            |  type, value   ... pairs that tell of the machine
;            |  0             end of envp
;            |  envp[0] ...   pointers to "NAME=value"
;            |  0             end of argv
;            |  argv[0] ...   argc pointers, the first names the program
;     esp -> |  argc

global _start:function (_start.end - _start)
global __argv:data 4
global __environ:data 4
extern __kernel_entry
extern main
extern exit
extern __init_array_start               ; ld's own script defines these two
extern __init_array_end

%define AT_SYSINFO 32                   ; the value is the address of __kernel_vsyscall

section .text

_start:
        xor     ebp, ebp                ; the chain of frames ends here
        mov     esi, [esp]              ; argc
        lea     edi, [esp + 4]          ; argv
        lea     eax, [edi + 4*esi + 4]  ; envp: past argv and its 0
        mov     [__argv], edi
        mov     [__environ], eax
.environment:
        add     eax, 4
        cmp     dword [eax - 4], 0
        jne     .environment
.auxiliary:
        mov     edx, [eax]
        add     eax, 8
        cmp     edx, AT_SYSINFO
        je      .has_entry
        test    edx, edx
        jnz     .auxiliary
        jmp     .align
.has_entry:
        mov     eax, [eax - 4]
        mov     [__kernel_entry], eax
.align:
        and     esp, -16
        mov     ebx, __init_array_start
.construct:
        cmp     ebx, __init_array_end
        jae     .run
        call    [ebx]
        add     ebx, 4
        jmp     .construct
.run:
        sub     esp, 4                  ; 4 + three arguments = 16
        push    dword [__environ]
        push    edi
        push    esi
        call    main
        mov     [esp], eax              ; where argc stood: the argument of exit
        call    exit
        hlt                             ; exit does not return
.end:

section .bss

        alignb  4
__argv:         resd    1
__environ:      resd    1

section .note.GNU-stack noalloc noexec nowrite progbits
