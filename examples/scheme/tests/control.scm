; Escapes and errors.
(define (show x) (write x) (newline))

(show (call/cc (lambda (k) (+ 1 (k 42)))))
(show (+ 1 (call/cc (lambda (k) 10))))
(define (find-first good? l)
  (call/cc (lambda (return)
             (for-each (lambda (x) (if (good? x) (return x))) l)
             'none)))
(show (list (find-first even? '(1 3 4 5)) (find-first even? '(1 3))))
(show (let loop ((i 0) (sum 0))
        (if (= i 1000)
            sum
            (loop (+ i 1) (+ sum (call/cc (lambda (k) (if (even? i) (k 1) 2))))))))

; nested escapes: the inner one passes through several calls
(define (deep n k) (if (= n 0) (k 'bottom) (cons n (deep (- n 1) k))))
(show (call/cc (lambda (outer) (list (call/cc (lambda (inner) (deep 50 inner))) (deep 3 (lambda (x) x))))))
(show (call/cc (lambda (outer) (list (call/cc (lambda (inner) (deep 50 outer)))))))

; dynamic-wind
(define (trace . items) (for-each display items) (newline))
(define (wound thunk)
  (dynamic-wind (lambda () (trace "in")) thunk (lambda () (trace "out"))))
(show (wound (lambda () 'plain)))
(show (call/cc (lambda (k) (wound (lambda () (wound (lambda () (k 'escaped))))))))
(show (guard (e (#t (list 'caught e))) (wound (lambda () (raise 'thrown)))))

; guard
(define (attempt thunk)
  (guard (e ((symbol? e) (list 'symbol e))
            ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))
            ((assv e '((1 . one) (2 . two))) => cdr))
    (thunk)))
(show (attempt (lambda () (raise 'boom))))
(show (attempt (lambda () (error "something bad:" 1 '(2 3) "four"))))
(show (attempt (lambda () (car '()))))
(show (attempt (lambda () (undefined-procedure 1))))
(show (attempt (lambda () (vector-ref (vector 1 2 3) 3))))
(show (attempt (lambda () (quotient 1 0))))
(show (attempt (lambda () ((lambda (x) x)))))
(show (attempt (lambda () ("not a procedure" 1))))
(show (attempt (lambda () (raise 2))))
(show (attempt (lambda () 'fine)))
(show (guard (e (#t (list 'outer e))) (attempt (lambda () (raise "unmatched")))))
(show (guard (e (#t (list 'second e))) (guard (e (#f 'never)) (guard (e ((number? e) (raise (* 2 e)))) (raise 21)))))
(show (guard (e ((string? e) e)) (+ 1 (raise "from within an argument"))))

; an escape out of a guard, and an error out of call/cc
(show (call/cc (lambda (k) (guard (e (#t 'wrong)) (k 'right)))))
(show (guard (e (#t (list 'right e))) (call/cc (lambda (k) (raise 'x)))))
(define old #f)
(call/cc (lambda (k) (set! old k)))
(show (attempt (lambda () (old 1))))

; an interpreter's loop leaves by an error 2000 times
(define (risky i) (if (= 0 (modulo i 3)) (raise i) i))
(show (let loop ((i 0) (sum 0))
        (if (= i 6000) sum (loop (+ i 1) (+ sum (guard (e (#t 0)) (risky i)))))))

; recursion without end is an error like others
(define (endless n) (+ 1 (endless n)))
(show (attempt (lambda () (endless 1))))
(show (let loop ((i 0)) (if (= i 10) 'still-alive (begin (attempt (lambda () (endless 1))) (loop (+ i 1))))))
(show (attempt (lambda () (eval '(+ 1 (* 2 x)) #f))))
(show (eval (list '+ 1 (list '* 2 3)) #f))
(show (force (delay (+ 1 2))))
