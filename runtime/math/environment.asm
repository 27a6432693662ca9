; What no C says of <fenv.h>: the state of the x87 and the control and status register of SSE.
;
;     void __get_environment(fenv_t *)         28 bytes of the x87, then mxcsr
;     void __set_environment(const fenv_t *)
;     unsigned int __get_mxcsr(void)
;     void __set_mxcsr(unsigned int)

global __get_environment:function (__get_environment.end - __get_environment)
global __set_environment:function (__set_environment.end - __set_environment)
global __get_mxcsr:function (__get_mxcsr.end - __get_mxcsr)
global __set_mxcsr:function (__set_mxcsr.end - __set_mxcsr)

section .text

__get_environment:
        mov     eax, [esp + 4]
        fnstenv [eax]
        fldenv  [eax]           ; fnstenv masks all exceptions
        stmxcsr [eax + 28]
        ret
.end:

__set_environment:
        mov     eax, [esp + 4]
        fldenv  [eax]
        ldmxcsr [eax + 28]
        ret
.end:

__get_mxcsr:
        sub     esp, 4
        stmxcsr [esp]
        pop     eax
        ret
.end:

__set_mxcsr:
        ldmxcsr [esp + 4]
        ret
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
