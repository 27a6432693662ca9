; int sum(const int *values, int count, int (*each)(int)): the sum of each(value).
        bits    32
        global  sum
        section .note.GNU-stack noalloc noexec nowrite progbits
        section .text

sum:    push    ebp
        mov     ebp, esp
        push    ebx                     ; the callee saves ebx, esi, edi
        push    esi
        push    edi
        mov     esi, [ebp+8]            ; values
        mov     ebx, [ebp+12]           ; count
        xor     edi, edi                ; the sum
.next:  dec     ebx
        js      short .done
        push    dword [esi]
        call    [ebp+16]                ; each(*values)
        add     esp, 4
        add     edi, eax
        add     esi, 4
        jmp     short .next
.done:  mov     eax, edi
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret
