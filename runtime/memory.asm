; memcpy, memmove, memset: C11 7.24.2.1, 7.24.2.2, 7.24.6.1. In assembly because the string instructions have no
; name in Toy and are the fastest way to move a long block. Short blocks go by words through eax: `rep` takes
; longer to start than they take to move. The direction flag is clear on entry, as the ABI says.
;
; memcpy and memmove are one function: telling whether the blocks overlap costs three instructions.
;
;     esp+20 | count                the caller's arguments, after esi and edi are saved
;     esp+16 | from
;     esp+12 | to
;     esp+8  | return address

%define LONG_COPY 320           ; from here on `rep` is faster, measured on Zen 5
%define LONG_FILL 256

global memcpy:function  (memcpy.end - memcpy)
global memmove:function (memcpy.end - memcpy)
global memset:function  (memset.end - memset)

section .text

memcpy:
memmove:
        push    esi
        push    edi
        mov     edi, [esp + 12]
        mov     esi, [esp + 16]
        mov     ecx, [esp + 20]
        cmp     ecx, 4
        jb      short .bytes
        mov     eax, edi
        sub     eax, esi
        cmp     eax, ecx
        jb      near .backward          ; from < to < from + count: the start would overwrite the end

; Whole words from the front; the last four bytes, which may overlap the last word, are fetched first.
.forward:
        mov     edx, [esi + ecx - 4]
        push    ebx
        lea     ebx, [edi + ecx - 4]
        cmp     ecx, LONG_COPY
        jae     short .long
        sub     ecx, 17
        jb      short .words
.sixteen:
        mov     eax, [esi]
        mov     [edi], eax
        mov     eax, [esi + 4]
        mov     [edi + 4], eax
        mov     eax, [esi + 8]
        mov     [edi + 8], eax
        mov     eax, [esi + 12]
        mov     [edi + 12], eax
        add     esi, 16
        add     edi, 16
        sub     ecx, 16
        jae     short .sixteen
.words:
        add     ecx, 12                 ; what remains, less 5: more than one word to go?
        js      short .last
.word:
        mov     eax, [esi]
        mov     [edi], eax
        add     esi, 4
        add     edi, 4
        sub     ecx, 4
        jns     short .word
.last:
        mov     [ebx], edx
        pop     ebx
        pop     edi
        pop     esi
        mov     eax, [esp + 4]
        ret

.long:
        shr     ecx, 2
        rep movsd
        jmp     short .last

.bytes:                                 ; none to three
        test    ecx, ecx
        jz      short .done
        mov     al, [esi]
        mov     dl, [esi + ecx - 1]
        cmp     ecx, 2
        jbe     short .ends
        mov     ah, [esi + 1]
        mov     [edi + 1], ah
.ends:
        mov     [edi], al
        mov     [edi + ecx - 1], dl
.done:
        pop     edi
        pop     esi
        mov     eax, [esp + 4]
        ret

; Whole words from the back; the first four bytes, which may overlap the last word so moved, are fetched first.
.backward:
        mov     edx, [esi]
        sub     ecx, 17
        jb      short .words_back
.sixteen_back:
        mov     eax, [esi + ecx + 13]
        mov     [edi + ecx + 13], eax
        mov     eax, [esi + ecx + 9]
        mov     [edi + ecx + 9], eax
        mov     eax, [esi + ecx + 5]
        mov     [edi + ecx + 5], eax
        mov     eax, [esi + ecx + 1]
        mov     [edi + ecx + 1], eax
        sub     ecx, 16
        jae     short .sixteen_back
.words_back:
        add     ecx, 12
        js      short .first
.word_back:
        mov     eax, [esi + ecx + 1]
        mov     [edi + ecx + 1], eax
        sub     ecx, 4
        jns     short .word_back
.first:
        mov     [edi], edx
        pop     edi
        pop     esi
        mov     eax, [esp + 4]
        ret
.end:
memcpy.end equ memmove.end

memset:
        push    edi
        mov     edi, [esp + 8]
        movzx   eax, byte [esp + 12]
        mov     ecx, [esp + 16]
        imul    eax, eax, 0x01010101
        cmp     ecx, 4
        jb      short .bytes
        mov     [edi + ecx - 4], eax    ; the last four bytes; words from the front reach up to them
        cmp     ecx, LONG_FILL
        jae     short .long
        sub     ecx, 17
        jb      short .words
.sixteen:
        mov     [edi], eax
        mov     [edi + 4], eax
        mov     [edi + 8], eax
        mov     [edi + 12], eax
        add     edi, 16
        sub     ecx, 16
        jae     short .sixteen
.words:
        add     ecx, 12
        js      short .done
.word:
        mov     [edi], eax
        add     edi, 4
        sub     ecx, 4
        jns     short .word
.done:
        pop     edi
        mov     eax, [esp + 4]
        ret

.long:
        shr     ecx, 2
        rep stosd
        jmp     short .done

.bytes:                                 ; none to three
        test    ecx, ecx
        jz      short .done
        mov     [edi], al
        mov     [edi + ecx - 1], al
        cmp     ecx, 3
        jb      short .done
        mov     [edi + 1], al
        jmp     short .done
.end:

section .note.GNU-stack noalloc noexec nowrite progbits
