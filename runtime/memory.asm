; memcpy, memmove, memset: C11 7.24.2.1, 7.24.2.2, 7.24.6.1, in SSE2's pieces of 16 bytes.
;
; memcpy and memmove are one function: up to 128 bytes everything is fetched before anything is stored, so that overlap does not
; matter, and beyond it costs three instructions to tell. Two pieces that overlap in the middle serve every length between one
; piece and two:
;
;     |------- count -------|
;     [  first  ]
;                [  last    ]         [last] begins at count - 16
;
;     esp+12 | count                  arguments; nothing is saved: eax, ecx, edx and all xmm belong to the caller
;     esp+8  | from, or the byte
;     esp+4  | to                     also the result

%define LONG_COPY 1536          ; from here on `rep movsb` is faster, where it can be used; measured on Zen 5
%define LONG_FILL 1536

global memcpy:function  (memcpy.end - memcpy)
global memmove:function (memcpy.end - memcpy)
global memset:function  (memset.end - memset)

section .text

        align 16
memcpy:
memmove:
        mov     eax, [esp + 4]
        mov     edx, [esp + 8]
        mov     ecx, [esp + 12]
        cmp     ecx, 16
        jb      .below_16
        movdqu  xmm0, [edx]
        movdqu  xmm7, [edx + ecx - 16]
        cmp     ecx, 32
        ja      .above_32
        movdqu  [eax], xmm0
        movdqu  [eax + ecx - 16], xmm7
        ret

.above_32:
        movdqu  xmm6, [edx + ecx - 32]
        cmp     ecx, 64
        ja      .above_64
        movdqu  xmm1, [edx + 16]
        movdqu  [eax], xmm0
        movdqu  [eax + 16], xmm1
        movdqu  [eax + ecx - 32], xmm6
        movdqu  [eax + ecx - 16], xmm7
        ret

.above_64:
        movdqu  xmm5, [edx + ecx - 48]
        movdqu  xmm4, [edx + ecx - 64]
        cmp     ecx, 128
        ja      .above_128
        movdqu  xmm1, [edx + 16]
        movdqu  xmm2, [edx + 32]
        movdqu  xmm3, [edx + 48]
        movdqu  [eax], xmm0
        movdqu  [eax + 16], xmm1
        movdqu  [eax + 32], xmm2
        movdqu  [eax + 48], xmm3
.last_64:
        movdqu  [eax + ecx - 64], xmm4
        movdqu  [eax + ecx - 48], xmm5
        movdqu  [eax + ecx - 32], xmm6
        movdqu  [eax + ecx - 16], xmm7
        ret

.below_16:
        cmp     ecx, 8
        jb      .below_8
        movq    xmm0, [edx]
        movq    xmm1, [edx + ecx - 8]
        movq    [eax], xmm0
        movq    [eax + ecx - 8], xmm1
        ret
.below_8:
        cmp     ecx, 4
        jb      .below_4
        movd    xmm0, [edx]
        movd    xmm1, [edx + ecx - 4]
        movd    [eax], xmm0
        movd    [eax + ecx - 4], xmm1
        ret
.below_4:
        test    ecx, ecx
        jz      .none
        push    ebx
        movzx   ebx, byte [edx + ecx - 1]
        cmp     ecx, 1
        je      .last_byte
        movzx   edx, word [edx]
        mov     [eax], dx
.last_byte:
        mov     [eax + ecx - 1], bl
        pop     ebx
.none:
        ret

; The first 16 and the last 64 bytes are in registers and stored at the end. What lies between them goes by pieces that are
; aligned where they are stored; two are fetched before the first of them is stored, so that the pieces to come are still what
; they were.
.above_128:
        push    edi
        mov     edi, eax
        sub     edi, edx
        cmp     edi, ecx
        jb      .backward         ; from < to < from + count: the start would overwrite the end
        cmp     ecx, LONG_COPY
        jae     .long
        lea     ecx, [eax + ecx - 64]
        sub     edx, eax                ; [edi + edx] is what belongs to [edi]
        lea     edi, [eax + 16]
        and     edi, -16
.forward_64:
        movdqu  xmm1, [edi + edx]
        movdqu  xmm2, [edi + edx + 16]
        movdqa  [edi], xmm1
        movdqa  [edi + 16], xmm2
        movdqu  xmm1, [edi + edx + 32]
        movdqu  xmm2, [edi + edx + 48]
        movdqa  [edi + 32], xmm1
        movdqa  [edi + 48], xmm2
        add     edi, 64
        cmp     edi, ecx
        jb      .forward_64
        movdqu  [eax], xmm0
        movdqu  [ecx], xmm4
        movdqu  [ecx + 16], xmm5
        movdqu  [ecx + 32], xmm6
        movdqu  [ecx + 48], xmm7
        pop     edi
        ret

; The mirror image: the first 64 and the last 16 bytes are in registers.
.backward:
        movdqu  xmm1, [edx + 16]
        movdqu  xmm2, [edx + 32]
        movdqu  xmm3, [edx + 48]
        sub     edx, eax
        add     eax, 64
        lea     edi, [eax + ecx - 64]
        and     edi, -16
.backward_64:
        movdqu  xmm4, [edi + edx - 16]
        movdqu  xmm5, [edi + edx - 32]
        movdqa  [edi - 16], xmm4
        movdqa  [edi - 32], xmm5
        movdqu  xmm4, [edi + edx - 48]
        movdqu  xmm5, [edi + edx - 64]
        movdqa  [edi - 48], xmm4
        movdqa  [edi - 64], xmm5
        sub     edi, 64
        cmp     edi, eax
        ja      .backward_64
        sub     eax, 64
        movdqu  [eax], xmm0
        movdqu  [eax + 16], xmm1
        movdqu  [eax + 32], xmm2
        movdqu  [eax + 48], xmm3
        movdqu  [eax + ecx - 16], xmm7
        pop     edi
        ret

.long:
        push    esi
        mov     esi, edx
        mov     edi, eax
        rep movsb
        pop     esi
        pop     edi
        ret
.end:
memcpy.end equ memmove.end

        align 16
memset:
        mov     eax, [esp + 4]
        movd    xmm0, [esp + 8]
        mov     ecx, [esp + 12]
        punpcklbw xmm0, xmm0
        pshuflw xmm0, xmm0, 0
        pshufd  xmm0, xmm0, 0           ; the byte, 16 times
        cmp     ecx, 16
        jb      .below_16
        movdqu  [eax], xmm0
        movdqu  [eax + ecx - 16], xmm0
        cmp     ecx, 32
        jbe     .done
        movdqu  [eax + 16], xmm0
        movdqu  [eax + ecx - 32], xmm0
        cmp     ecx, 64
        jbe     .done
        movdqu  [eax + 32], xmm0
        movdqu  [eax + 48], xmm0
        movdqu  [eax + ecx - 64], xmm0
        movdqu  [eax + ecx - 48], xmm0
        cmp     ecx, 128
        jbe     .done
        cmp     ecx, LONG_FILL
        jae     .long
        lea     edx, [eax + 64]
        and     edx, -16
        lea     ecx, [eax + ecx - 64]
.fill_64:
        movdqa  [edx], xmm0
        movdqa  [edx + 16], xmm0
        movdqa  [edx + 32], xmm0
        movdqa  [edx + 48], xmm0
        add     edx, 64
        cmp     edx, ecx
        jb      .fill_64
.done:
        ret

.below_16:
        cmp     ecx, 8
        jb      .below_8
        movq    [eax], xmm0
        movq    [eax + ecx - 8], xmm0
        ret
.below_8:
        cmp     ecx, 4
        jb      .below_4
        movd    [eax], xmm0
        movd    [eax + ecx - 4], xmm0
        ret
.below_4:
        test    ecx, ecx
        jz      .done
        movd    edx, xmm0
        mov     [eax], dl
        mov     [eax + ecx - 1], dl
        cmp     ecx, 3
        jb      .done
        mov     [eax + 1], dl
        ret

.long:
        push    edi
        mov     edi, eax
        mov     edx, eax
        movd    eax, xmm0
        rep stosb
        mov     eax, edx
        pop     edi
        ret
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
