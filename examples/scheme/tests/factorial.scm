; Integers as long as 64 bits are enough, reals beyond.
(define (factorial n)
  (if (= n 0) 1 (* n (factorial (- n 1)))))

(define (show . items)
  (for-each display items)
  (newline))

(for-each (lambda (n) (show n "! = " (factorial n))) '(0 1 5 10 20 21 25 100 170 171))

; Stirling's approximation, and how far it is off.
(define pi (* 4 (atan 1)))
(define (stirling n)
  (* (sqrt (* 2 pi n)) (expt (/ n (exp 1)) n)))
(define (rounded x) (/ (round (* x 1000000)) 1000000))
(do ((n 5 (+ n 5))) ((> n 20))
  (show n ": " (rounded (/ (factorial n) (stirling n)))))

; e as a sum
(define (e-sum terms)
  (let loop ((i 0) (sum 0.0) (term 1.0))
    (if (= i terms) sum (loop (+ i 1) (+ sum term) (/ term (+ i 1))))))
(show (e-sum 20))
(show (< (abs (- (e-sum 20) (exp 1))) 1e-14))
