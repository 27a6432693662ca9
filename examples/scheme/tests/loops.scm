; Tail calls need no stack, wherever the tail is.
(define (show x) (write x) (newline))

(show (let loop ((i 0) (sum 0)) (if (= i 1000000) sum (loop (+ i 1) (+ sum i)))))

(define (is-even n) (if (= n 0) #t (is-odd (- n 1))))
(define (is-odd n) (cond ((= n 0) #f) (else (is-even (- n 1)))))
(show (is-even 30000))

(define (down n)
  (and #t
       (or #f
           (when #t
             (unless #f
               (begin
                 (let ((m n))
                   (case m
                     ((0) 'done)
                     (else (let* ((k (- m 1))) (down k)))))))))))
(show (down 20000))

(define (by-apply n) (if (= n 0) 'applied (apply by-apply (list (- n 1)))))
(show (by-apply 20000))

(define (by-continuation n k) (if (= n 0) (k 'continued) (by-continuation (- n 1) (lambda (v) (k v)))))
(show (by-continuation 20000 (lambda (v) v)))

(show (do ((i 0 (+ i 1)) (x 1.0 (/ x 2))) ((= i 100) x)))

(define (collatz n)
  (let loop ((n n) (steps 0))
    (cond ((= n 1) steps)
          ((even? n) (loop (quotient n 2) (+ steps 1)))
          (else (loop (+ (* 3 n) 1) (+ steps 1))))))
(show (map collatz '(1 7 27 97 871 6171)))
