; Division of long long, which the compiler calls by libgcc's names: __udivdi3, __umoddi3, __divdi3, __moddi3.
;
;     long long __divdi3(long long a, long long b)        ebp+20 | b, high half     result in edx:eax
;                                                         ebp+16 | b, low half
;                                                         ebp+12 | a, high half
;                                                         ebp+8  | a, low half

section .text

; edx:eax / ecx:ebx, unsigned: quotient in edx:eax, remainder in edi:esi. Changes ebx and ecx. Division by 0 traps as div does.
divide:
    test ecx, ecx
    jnz short .wide
    mov esi, eax
    mov eax, edx
    xor edx, edx
    div ebx                     ; the high half first; its remainder goes before the low half
    mov edi, eax
    mov eax, esi
    div ebx
    mov esi, edx
    mov edx, edi
    xor edi, edi
    ret

; The divisor has more than 32 bits: so the quotient has at most 32. Both are shifted right until the divisor fits; the quotient of what is left
; is right or one too large, which multiplying back shows.
.wide:
    push ebp
    push edx                    ; esp+12 | a, high
    push eax                    ; esp+8  | a, low
    push ecx                    ; esp+4  | b, high
    push ebx                    ; esp    | b, low
    mov esi, ecx
    bsr ecx, ecx
    shrd ebx, esi, 1
    shr esi, 1
    shrd ebx, esi, cl           ; b, its highest bit now bit 31
    shrd eax, edx, 1
    shr edx, 1
    shrd eax, edx, cl
    shr edx, cl
    div ebx
    mov ebp, eax
    mul dword [esp]
    mov esi, eax
    mov edi, edx
    mov eax, ebp
    mul dword [esp+4]
    add edi, eax
    adc edx, 0                  ; edx:edi:esi = quotient * b
    mov eax, [esp+8]
    mov ecx, [esp+12]
    sub eax, esi
    sbb ecx, edi
    mov esi, 0
    sbb esi, edx                ; a - quotient * b, negative if the quotient is too large
    jz short .exact
    dec ebp
    add eax, [esp]
    adc ecx, [esp+4]
.exact:
    mov esi, eax
    mov edi, ecx
    mov eax, ebp
    xor edx, edx
    add esp, 16
    pop ebp
    ret

; Loads edx:eax with a and ecx:ebx with b.
%macro enter_division 0
    push ebp
    mov ebp, esp
    push ebx
    push esi
    push edi
    mov eax, [ebp+8]
    mov edx, [ebp+12]
    mov ebx, [ebp+16]
    mov ecx, [ebp+20]
%endmacro

%macro leave_division 0
    pop edi
    pop esi
    pop ebx
    leave
    ret
%endmacro

; Negates the pair %2:%1.
%macro negate 2
    neg %1
    adc %2, 0
    neg %2
%endmacro

; Makes both operands positive.
%macro absolute_values 0
    test edx, edx
    jns short %%a_positive
    negate eax, edx
%%a_positive:
    test ecx, ecx
    jns short %%b_positive
    negate ebx, ecx
%%b_positive:
%endmacro

global __udivdi3:function (__udivdi3.end-__udivdi3)
__udivdi3:
    enter_division
    call divide
    leave_division
.end:

global __umoddi3:function (__umoddi3.end-__umoddi3)
__umoddi3:
    enter_division
    call divide
    mov eax, esi
    mov edx, edi
    leave_division
.end:

global __divdi3:function (__divdi3.end-__divdi3)
__divdi3:
    enter_division
    absolute_values
    call divide
    mov ecx, [ebp+12]
    xor ecx, [ebp+20]
    jns short .positive         ; the signs were equal
    negate eax, edx
.positive:
    leave_division
.end:

global __moddi3:function (__moddi3.end-__moddi3)
__moddi3:
    enter_division
    absolute_values
    call divide
    mov eax, esi
    mov edx, edi
    cmp dword [ebp+12], 0       ; the remainder has the sign of a
    jge short .positive
    negate eax, edx
.positive:
    leave_division
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
