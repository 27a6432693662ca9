; Arithmetic on integers of any size, as printf and strtod need it: words of 32 bits, the lowest first. One word at a
; time the machine multiplies to 64 bits and divides 64 bits, which C cannot say. bigint.h says what each function does.

global __big_multiply:function (__big_multiply.end - __big_multiply)
global __big_divide:function (__big_divide.end - __big_divide)
global __nine_digits:function (__nine_digits.end - __nine_digits)

section .text

; unsigned int __big_multiply(unsigned int *words, int count, unsigned int factor, unsigned int summand)
;
;     esp+28 | summand
;     esp+24 | factor
;     esp+20 | count
;     esp+16 | words
;     esp+12 | return address
;     esp -> | caller's ebx, edi, esi
__big_multiply:
        push    esi
        push    edi
        push    ebx
        mov     esi, [esp + 16]
        mov     ecx, [esp + 20]
        mov     edi, [esp + 24]
        mov     ebx, [esp + 28]         ; what the words below carry
        test    ecx, ecx
        jle     short .done
.word:
        mov     eax, [esi]
        mul     edi
        add     eax, ebx
        adc     edx, 0
        mov     [esi], eax
        mov     ebx, edx
        add     esi, 4
        dec     ecx
        jnz     short .word
.done:
        mov     eax, ebx
        pop     ebx
        pop     edi
        pop     esi
        ret
.end:

; unsigned int __big_divide(unsigned int *words, int count, unsigned int divisor)
;
;     esp+20 | divisor
;     esp+16 | count
;     esp+12 | words
;     esp+8  | return address
;     esp -> | caller's edi, esi
__big_divide:
        push    esi
        push    edi
        mov     esi, [esp + 12]
        mov     ecx, [esp + 16]
        mov     edi, [esp + 20]
        xor     edx, edx                ; the remainder that the words above leave
        test    ecx, ecx
        jle     short .done
.word:
        mov     eax, [esi + 4*ecx - 4]
        div     edi
        mov     [esi + 4*ecx - 4], eax
        dec     ecx
        jnz     short .word
.done:
        mov     eax, edx
        pop     edi
        pop     esi
        ret
.end:

; void __nine_digits(char *to, unsigned int value)
;
; value / 10^8 as a fixed-point number: first its integer part, a digit; then ten times the fraction, and so on.
; 1441151881 is 2^57 / 10^8 rounded up; the product shifted right by 25, and 1 for the bits shifted out, has 32 bits of
; fraction, and is above the quotient by less than 9 of them: the ninth digit is 42.
;
;     esp+16 | value
;     esp+12 | to
;     esp+8  | return address
;     esp -> | caller's edi, ebx
__nine_digits:
        push    ebx
        push    edi
        mov     edi, [esp + 12]
        mov     eax, [esp + 16]
        mov     ecx, 1441151881
        mul     ecx
        shrd    eax, edx, 25
        shr     edx, 25
        add     eax, 1
        adc     edx, 0
        mov     ecx, -9
        mov     ebx, 10
        sub     edi, ecx
.digit:
        add     edx, '0'
        mov     [edi + ecx], dl
        mul     ebx
        inc     ecx
        jnz     short .digit
        pop     edi
        pop     ebx
        ret
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
