; Procedures as values.
(define (show x) (write x) (newline))

(define (make-counter)
  (let ((n 0))
    (lambda () (set! n (+ n 1)) n)))
(define a (make-counter))
(define b (make-counter))
(a) (a)
(show (list (a) (b)))

(define (compose . fs)
  (if (null? fs)
      (lambda (x) x)
      (lambda (x) ((car fs) ((apply compose (cdr fs)) x)))))
(show ((compose (lambda (x) (* x 2)) (lambda (x) (+ x 1))) 10))

(define (curry f . first) (lambda rest (apply f (append first rest))))
(show (map (curry + 1 2) '(10 20 30)))
(show ((lambda (x #;ignored . rest) (list x rest)) 1 2 3))

; a bank account that takes messages
(define (make-account balance)
  (define (withdraw amount)
    (if (> amount balance)
        'insufficient
        (begin (set! balance (- balance amount)) balance)))
  (define (deposit amount)
    (set! balance (+ balance amount))
    balance)
  (lambda (message . args)
    (case message
      ((withdraw) (apply withdraw args))
      ((deposit) (apply deposit args))
      ((balance) balance)
      (else (list 'unknown message)))))
(define account (make-account 100))
(show (list (account 'withdraw 30) (account 'deposit 5) (account 'withdraw 500) (account 'balance) (account 'close)))

; pairs made of procedures
(define (kons a b) (lambda (take) (take a b)))
(define (kar p) (p (lambda (a b) a)))
(define (kdr p) (p (lambda (a b) b)))
(show (kar (kdr (kons 1 (kons 2 3)))))

; each round of do has its own variable
(define procs '())
(do ((i 0 (+ i 1))) ((= i 3)) (set! procs (cons (lambda () i) procs)))
(show (map (lambda (p) (p)) procs))

; endless streams
(define (integers n) (cons n (delay (integers (+ n 1)))))
(define (sieve s)
  (cons (car s)
        (delay (sieve (keep (lambda (n) (not (= 0 (modulo n (car s))))) (force (cdr s)))))))
(define (keep good? s)
  (if (good? (car s))
      (cons (car s) (delay (keep good? (force (cdr s)))))
      (keep good? (force (cdr s)))))
(define (take n s) (if (= n 0) '() (cons (car s) (take (- n 1) (force (cdr s))))))
(show (take 15 (sieve (integers 2))))

; fixed points: recursion without a name
(define (Y f) ((lambda (x) (x x)) (lambda (x) (f (lambda (n) ((x x) n))))))
(show ((Y (lambda (fib) (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))) 12))

; letrec, internal definitions, shadowed syntax
(show (letrec ((even? (lambda (n) (or (= n 0) (odd? (- n 1)))))
               (odd? (lambda (n) (and (> n 0) (even? (- n 1))))))
        (even? 101)))
(define (f x)
  (define y (* x x))
  (define (g z) (+ y z))
  (g 1))
(show (f 9))
(show (let ((if list)) (if 1 2 3)))
(show (let* ((x 1) (y (+ x 1)) (x (* y 10))) (list x y)))
