; More is allocated than would fit, and what is needed stays.
(define (show x) (write x) (newline))

(define keep (iota 1000))
(define (churn n) (if (> n 0) (begin (map (lambda (x) (* x 2)) keep) (churn (- n 1)))))
(churn 40)
(show (apply + keep))

; circles
(define (make-circle n)
  (let* ((first (list 0)) (last first))
    (do ((i 1 (+ i 1))) ((= i n))
      (set-cdr! last (list i))
      (set! last (cdr last)))
    (set-cdr! last first)
    first))
(do ((i 0 (+ i 1))) ((= i 100)) (make-circle 300))
(define circle (make-circle 5))
(show (list-ref (list-tail circle 12) 0))

; a long list is marked without recursion, deep nesting too
(define long (iota 100000))
(define (nest n x) (if (= n 0) x (nest (- n 1) (list x))))
(define deep (nest 50000 'core))
(churn 20)
(show (length long))
(define (unnest x) (if (pair? x) (unnest (car x)) x))
(show (unnest deep))

; strings, vectors, closures, ports
(define (grow s n) (if (= n 0) (string-length s) (grow (string-append s "x") (- n 1))))
(show (grow "" 2000))
(define table (make-vector 100 '()))
(do ((i 0 (+ i 1))) ((= i 10000))
  (let ((slot (modulo (* i 7919) 100)))
    (vector-set! table slot (if (= 0 (modulo i 50)) '() (cons (lambda () i) (vector-ref table slot))))))
(show (apply + (map (lambda (l) (if (null? l) 0 ((car l)))) (vector->list table))))
(do ((i 0 (+ i 1))) ((= i 2000))
  (let ((port (open-input-string "(some text to be read)")))
    (read port)))
(show (> (gc-collections) 3))
