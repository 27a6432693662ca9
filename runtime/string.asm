; What must be fast in <string.h> besides memory.asm: strlen, strchr, memchr, strcmp, memcmp, by SSE2's pieces of 16 bytes. The
; rest of <string.h> is Toy built on these.
;
; pcmpeqb compares the 16 bytes of two pieces at once, pmovmskb makes a mask of the results, a bit for each byte, and bsf finds
; the first. An aligned piece never crosses a page, so that bytes around a string may be read, if not looked at; nor do four
; that begin a multiple of 64. Nothing is saved but where it says so: eax, ecx, edx and all xmm belong to the caller.

%define PAGE 4096

global strlen:function (strlen.end - strlen)
global strchr:function (strchr.end - strchr)
global memchr:function (memchr.end - memchr)
global strcmp:function (strcmp.end - strcmp)
global memcmp:function (memcmp.end - memcmp)

section .text

; Of four pieces, of which one has a byte -1, all others 0: leaves the first's index in eax. Uses ecx.
%macro first_of_64 4
        pmovmskb eax, %1
        pmovmskb ecx, %2
        shl     ecx, 16
        or      eax, ecx
        jnz     %%first_32
        pmovmskb eax, %3
        pmovmskb ecx, %4
        shl     ecx, 16
        or      eax, ecx
        bsf     eax, eax
        add     eax, 32
        jmp     %%done
%%first_32:
        bsf     eax, eax
%%done:
%endmacro

; size_t strlen(const char *text). The first piece is aligned down, and its bytes before the text are shifted out of the mask.
        align 16
strlen:
        mov     edx, [esp + 4]
        mov     ecx, edx
        and     edx, -16
        and     ecx, 15
        pxor    xmm0, xmm0
        pxor    xmm1, xmm1
        pcmpeqb xmm1, [edx]
        pmovmskb eax, xmm1
        shr     eax, cl
        test    eax, eax
        jz      .next_16
        bsf     eax, eax
        ret
.next_16:                               ; up to a multiple of 64
        add     edx, 16
        test    dl, 63
        jz      .next_64
        movdqa  xmm1, [edx]
        pcmpeqb xmm1, xmm0
        pmovmskb eax, xmm1
        test    eax, eax
        jz      .next_16
        jmp     .found
.next_64:
        movdqa  xmm1, [edx]
        movdqa  xmm2, [edx + 16]
        movdqa  xmm3, [edx + 32]
        movdqa  xmm4, [edx + 48]
        movdqa  xmm5, xmm1
        movdqa  xmm6, xmm3
        pminub  xmm5, xmm2
        pminub  xmm6, xmm4
        pminub  xmm5, xmm6              ; a byte is 0 where one of the four is
        pcmpeqb xmm5, xmm0
        pmovmskb eax, xmm5
        add     edx, 64
        test    eax, eax
        jz      .next_64
        sub     edx, 64
        pcmpeqb xmm1, xmm0
        pcmpeqb xmm2, xmm0
        pcmpeqb xmm3, xmm0
        pcmpeqb xmm4, xmm0
        first_of_64 xmm1, xmm2, xmm3, xmm4
        add     eax, edx
        sub     eax, [esp + 4]
        ret
.found:
        bsf     eax, eax
        add     eax, edx
        sub     eax, [esp + 4]
        ret
.end:

; char *strchr(const char *text, int c). The lesser of a byte and its difference (xor) from c is 0 where either is.
        align 16
strchr:
        mov     edx, [esp + 4]
        movd    xmm7, [esp + 8]
        mov     ecx, edx
        punpcklbw xmm7, xmm7
        and     edx, -16
        and     ecx, 15
        pshuflw xmm7, xmm7, 0
        pxor    xmm0, xmm0
        pshufd  xmm7, xmm7, 0           ; the byte, 16 times
        movdqa  xmm1, [edx]
        movdqa  xmm2, xmm1
        pxor    xmm2, xmm7
        pminub  xmm1, xmm2
        pcmpeqb xmm1, xmm0
        pmovmskb eax, xmm1
        shr     eax, cl
        shl     eax, cl
.look:
        test    eax, eax
        jnz     .found
        add     edx, 16
        test    dl, 63
        jz      .next_64
.piece:
        movdqa  xmm1, [edx]
        movdqa  xmm2, xmm1
        pxor    xmm2, xmm7
        pminub  xmm1, xmm2
        pcmpeqb xmm1, xmm0
        pmovmskb eax, xmm1
        jmp     .look
.next_64:
        movdqa  xmm1, [edx]
        movdqa  xmm5, xmm1
        pxor    xmm5, xmm7
        pminub  xmm1, xmm5
        movdqa  xmm2, [edx + 16]
        movdqa  xmm6, xmm2
        pxor    xmm6, xmm7
        pminub  xmm2, xmm6
        movdqa  xmm3, [edx + 32]
        movdqa  xmm5, xmm3
        pxor    xmm5, xmm7
        pminub  xmm3, xmm5
        movdqa  xmm4, [edx + 48]
        movdqa  xmm6, xmm4
        pxor    xmm6, xmm7
        pminub  xmm4, xmm6
        movdqa  xmm5, xmm1
        movdqa  xmm6, xmm3
        pminub  xmm5, xmm2
        pminub  xmm6, xmm4
        pminub  xmm5, xmm6
        pcmpeqb xmm5, xmm0
        pmovmskb eax, xmm5
        add     edx, 64
        test    eax, eax
        jz      .next_64
        sub     edx, 64
        pcmpeqb xmm1, xmm0
        pcmpeqb xmm2, xmm0
        pcmpeqb xmm3, xmm0
        pcmpeqb xmm4, xmm0
        first_of_64 xmm1, xmm2, xmm3, xmm4
        jmp     .at
.found:
        bsf     eax, eax
.at:
        add     eax, edx
        mov     cl, [esp + 8]
        cmp     [eax], cl
        je      .done
        xor     eax, eax                ; the end came first
.done:
        ret
.end:

; void *memchr(const void *bytes, int byte, size_t count). As if there were no end until something is found: then it must lie
; before the end.
        align 16
memchr:
        mov     ecx, [esp + 12]
        mov     edx, [esp + 4]
        test    ecx, ecx
        jz      .none
        push    ebx
        mov     ebx, edx
        add     ebx, ecx                ; the end, at most the end of memory
        sbb     eax, eax
        or      ebx, eax
        movd    xmm7, [esp + 12]
        punpcklbw xmm7, xmm7
        pshuflw xmm7, xmm7, 0
        pshufd  xmm7, xmm7, 0           ; the byte, 16 times
        mov     ecx, edx
        and     edx, -16
        and     ecx, 15
        movdqa  xmm1, [edx]
        pcmpeqb xmm1, xmm7
        pmovmskb eax, xmm1
        shr     eax, cl
        shl     eax, cl
.look:
        test    eax, eax
        jnz     .found
        add     edx, 16
        cmp     edx, ebx
        jae     .none_left
        test    dl, 63
        jz      .next_64
.piece:
        movdqa  xmm1, [edx]
        pcmpeqb xmm1, xmm7
        pmovmskb eax, xmm1
        jmp     .look
.next_64:
        movdqa  xmm1, [edx]
        movdqa  xmm2, [edx + 16]
        movdqa  xmm3, [edx + 32]
        movdqa  xmm4, [edx + 48]
        pcmpeqb xmm1, xmm7
        pcmpeqb xmm2, xmm7
        pcmpeqb xmm3, xmm7
        pcmpeqb xmm4, xmm7
        movdqa  xmm5, xmm1
        movdqa  xmm6, xmm3
        por     xmm5, xmm2
        por     xmm6, xmm4
        por     xmm5, xmm6
        pmovmskb eax, xmm5
        test    eax, eax
        jnz     .found_in_64
        add     edx, 64
        cmp     edx, ebx
        jb      .next_64
.none_left:
        pop     ebx
.none:
        xor     eax, eax
        ret
.found_in_64:
        first_of_64 xmm1, xmm2, xmm3, xmm4
        jmp     .at
.found:
        bsf     eax, eax
.at:
        add     eax, edx
        cmp     eax, ebx
        jae     .none_left
        pop     ebx
        ret
.end:

; The byte of xmm2 becomes -1 where those of xmm1 and xmm2 differ or are both 0, all others 0; xmm0 holds zeros, xmm1 is kept.
%macro differ_or_end 0
        pcmpeqb xmm2, xmm1
        pminub  xmm2, xmm1              ; 0 where they differ or are 0
        pcmpeqb xmm2, xmm0
%endmacro

; int strcmp(const char *left, const char *right). Byte by byte until `left` is aligned, if one of the first pieces crosses a
; page, and wherever a piece of `right` does.
        align 16
strcmp:
        mov     eax, [esp + 4]
        mov     edx, [esp + 8]
        mov     ecx, eax
        and     ecx, PAGE - 1
        cmp     ecx, PAGE - 16
        ja      .bytes
        mov     ecx, edx
        and     ecx, PAGE - 1
        cmp     ecx, PAGE - 16
        ja      .bytes
        pxor    xmm0, xmm0
        movdqu  xmm1, [eax]
        movdqu  xmm2, [edx]
        differ_or_end
        pmovmskb ecx, xmm2
        test    ecx, ecx
        jnz     .found
        mov     ecx, eax
        and     ecx, 15
        sub     ecx, 16
        sub     eax, ecx
        sub     edx, ecx                ; now `left` is aligned
        test    al, 63
        jz      .next_64
.piece:
        mov     ecx, edx
        and     ecx, PAGE - 1
        cmp     ecx, PAGE - 16
        ja      .bytes
        movdqa  xmm1, [eax]
        movdqu  xmm2, [edx]
        differ_or_end
        pmovmskb ecx, xmm2
        test    ecx, ecx
        jnz     .found
        add     eax, 16
        add     edx, 16
.look_on:
        test    al, 63
        jnz     .piece
.next_64:
        mov     ecx, edx
        and     ecx, PAGE - 1
        cmp     ecx, PAGE - 64
        ja      .piece
        movdqa  xmm1, [eax]
        movdqu  xmm2, [edx]
        movdqa  xmm3, [eax + 16]
        movdqu  xmm4, [edx + 16]
        pcmpeqb xmm2, xmm1
        pcmpeqb xmm4, xmm3
        pminub  xmm2, xmm1
        pminub  xmm4, xmm3
        movdqa  xmm1, [eax + 32]
        movdqu  xmm5, [edx + 32]
        movdqa  xmm3, [eax + 48]
        movdqu  xmm6, [edx + 48]
        pcmpeqb xmm5, xmm1
        pcmpeqb xmm6, xmm3
        pminub  xmm5, xmm1
        pminub  xmm6, xmm3
        pminub  xmm2, xmm4
        pminub  xmm5, xmm6
        pminub  xmm2, xmm5
        pcmpeqb xmm2, xmm0
        pmovmskb ecx, xmm2
        test    ecx, ecx
        jnz     .piece            ; in one of these four
        add     eax, 64
        add     edx, 64
        jmp     .next_64
.found:
        bsf     ecx, ecx
        movzx   eax, byte [eax + ecx]
        movzx   edx, byte [edx + ecx]
        sub     eax, edx
        ret

.bytes:
        push    ebx
.byte:
        movzx   ecx, byte [eax]
        movzx   ebx, byte [edx]
        cmp     ecx, ebx
        jne     .differ
        test    ecx, ecx
        jz      .differ
        inc     eax
        inc     edx
        test    al, 15
        jnz     .byte
        pop     ebx
        pxor    xmm0, xmm0
        jmp     .look_on
.differ:
        mov     eax, ecx
        sub     eax, ebx
        pop     ebx
        ret
.end:

; int memcmp(const void *left, const void *right, size_t count). The last piece overlaps the one before it.
; eax: left, edx: right - left, ecx: where in `left` the last piece begins.

; Compares a piece, fetched by the instruction %1; goes to .differ with a bit in ebx for each byte that differs.
%macro compare_piece 1
        %1      xmm0, [eax]
        %1      xmm1, [eax + edx]
        pcmpeqb xmm0, xmm1
        pmovmskb ebx, xmm0
        xor     ebx, 0xffff
        jnz     .differ
%endmacro

        align 16
memcmp:
        push    ebx
        mov     eax, [esp + 8]
        mov     edx, [esp + 12]
        mov     ecx, [esp + 16]
        sub     edx, eax
        cmp     ecx, 16
        jb      .below_16
        lea     ecx, [eax + ecx - 16]
        lea     ebx, [eax + 64]
        cmp     ebx, ecx
        ja      .piece
.next_64:
        movdqu  xmm0, [eax]
        movdqu  xmm1, [eax + edx]
        movdqu  xmm2, [eax + 16]
        movdqu  xmm3, [eax + edx + 16]
        movdqu  xmm4, [eax + 32]
        movdqu  xmm5, [eax + edx + 32]
        movdqu  xmm6, [eax + 48]
        movdqu  xmm7, [eax + edx + 48]
        pcmpeqb xmm0, xmm1
        pcmpeqb xmm2, xmm3
        pcmpeqb xmm4, xmm5
        pcmpeqb xmm6, xmm7
        pand    xmm0, xmm2
        pand    xmm4, xmm6
        pand    xmm0, xmm4
        pmovmskb ebx, xmm0
        cmp     ebx, 0xffff
        jne     .piece                  ; one of these four differs
        add     eax, 64
        lea     ebx, [eax + 64]
        cmp     ebx, ecx
        jbe     .next_64
.piece:
        compare_piece movdqu
        add     eax, 16
        cmp     eax, ecx
        jb      .piece
        mov     eax, ecx
        compare_piece movdqu
.equal:
        xor     eax, eax
        pop     ebx
        ret
.differ:
        bsf     ebx, ebx
        movzx   ecx, byte [eax + ebx]
        add     eax, edx
        movzx   edx, byte [eax + ebx]
        mov     eax, ecx
        sub     eax, edx
        pop     ebx
        ret

.below_16:
        cmp     ecx, 8
        jb      .below_8
        compare_piece movq
        lea     eax, [eax + ecx - 8]
        compare_piece movq
        jmp     .equal
.below_8:
        cmp     ecx, 4
        jb      .below_4
        compare_piece movd
        lea     eax, [eax + ecx - 4]
        compare_piece movd
        jmp     .equal
.below_4:
        test    ecx, ecx
        jz      .equal
        movzx   ebx, byte [eax]
        sub     bl, [eax + edx]
        mov     ebx, 1                  ; as a mask: the first byte
        jne     .differ
        inc     eax
        dec     ecx
        jmp     .below_4
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
