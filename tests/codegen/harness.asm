; What random functions are called by and what they call (see random_ir.c). Both sides of the i386 calling convention are taken
; at their word: the caller's registers must survive, everything else is spoilt on the way.
section .text

; Whatever may be in the xmm registers: all ones, which are NaNs.
%macro spoil_xmm 0
    %assign i 0
    %rep 8
    pcmpeqd xmm %+ i, xmm %+ i
    %assign i i+1
    %endrep
%endmacro

; unsigned long long enter(function, a, b, c, d, result): function(a, b, c, d). `lost` becomes 0 if ebx, esi, edi, ebp and esp survive
; and the x87 stack is empty, but for a float in st0; of that, the representation is returned.
global enter
enter:
    push ebp
    push ebx
    push esi
    push edi
    mov [outer_esp], esp
    mov eax, esp
    push dword [eax+36]         ; d: behind four saved registers, the return address, the function, a, b and c
    push dword [eax+32]
    push dword [eax+28]
    push dword [eax+24]
    mov [inner_esp], esp
    mov ebx, 0x11111111
    mov esi, 0x22222222
    mov edi, 0x33333333
    mov ebp, 0x44444444
    mov ecx, 0xBAD0C0DE         ; what a function may find in ecx and edx
    mov edx, 0xBAD0D0DE
    spoil_xmm
    call [eax+20]
    sub ebx, 0x11111111
    sub esi, 0x22222222
    sub edi, 0x33333333
    sub ebp, 0x44444444
    sub esp, [inner_esp]
    or ebx, esi
    or ebx, edi
    or ebx, ebp
    or ebx, esp
    mov [lost], ebx
    mov esp, [outer_esp]
    cmp dword [esp+40], 3       ; result: F32
    jb .checked
    mov dword [number+4], 0
    je .single
    fstp qword [number]
    jmp .taken
.single:
    fstp dword [number]
.taken:
    mov eax, [number]
    mov edx, [number+4]
.checked:
    fnstenv [x87]
    mov ecx, [x87+8]            ; tags: all ones where the stack is empty
    not ecx
    and ecx, 0xFFFF
    or [lost], ecx
    fldenv [x87]
    pop edi
    pop esi
    pop ebx
    pop ebp
    ret

; unsigned long long callee(count, words…): low half sum = sum * 31 + word, high half its complement. Spoils what a callee may:
; ecx, and its arguments on the stack.
global callee
callee:
    mov ecx, [esp+4]
    lea edx, [esp+8]
    xor eax, eax
.next:
    sub ecx, 1
    jc .done
    imul eax, eax, 31
    add eax, [edx]
    not dword [edx]
    add edx, 4
    jmp .next
.done:
    mov [esp+4], ecx
    mov ecx, 0xBAD0C0DE
    mov edx, eax
    not edx
    spoil_xmm
    ret

; double (or float) float_callee(count, words…): the low 24 bits of that sum.
global float_callee
float_callee:
    mov eax, callee
    pop dword [caller]          ; callee finds the same arguments
    call eax
    push dword [caller]
    and eax, 0xFFFFFF
    mov [number], eax
    fild dword [number]
    ret

section .data
global callee_pointer
callee_pointer: dd callee

section .bss
global lost
lost: resd 1
outer_esp: resd 1
inner_esp: resd 1
caller: resd 1
number: resq 1
x87: resd 7

section .note.GNU-stack noalloc noexec nowrite progbits
