; An evaluator of Scheme in Scheme (after Abelson and Sussman), which runs programs of its own.
(define (m-eval x env)
  (cond ((symbol? x) (cdr (lookup x env)))
        ((not (pair? x)) x)
        (else
         (case (car x)
           ((quote) (cadr x))
           ((if) (if (m-eval (cadr x) env) (m-eval (caddr x) env) (m-eval (cadddr x) env)))
           ((lambda) (list 'closure (cadr x) (cddr x) env))
           ((define)
            (if (pair? (cadr x))
                (define-variable! (car (cadr x)) (list 'closure (cdr (cadr x)) (cddr x) env) env)
                (define-variable! (cadr x) (m-eval (caddr x) env) env)))
           ((set!) (set-cdr! (lookup (cadr x) env) (m-eval (caddr x) env)))
           ((begin) (m-sequence (cdr x) env))
           ((let) (m-eval `((lambda ,(map car (cadr x)) ,@(cddr x)) ,@(map cadr (cadr x))) env))
           ((cond) (m-cond (cdr x) env))
           (else (m-apply (m-eval (car x) env) (map (lambda (y) (m-eval y env)) (cdr x))))))))

(define (m-cond clauses env)
  (cond ((null? clauses) #f)
        ((or (eq? (car (car clauses)) 'else) (m-eval (car (car clauses)) env))
         (m-sequence (cdr (car clauses)) env))
        (else (m-cond (cdr clauses) env))))

(define (m-sequence body env)
  (if (null? (cdr body))
      (m-eval (car body) env)
      (begin (m-eval (car body) env) (m-sequence (cdr body) env))))

(define (m-apply f args)
  (if (procedure? f)
      (apply f args)
      (m-sequence (caddr f) (cons (map cons (cadr f) args) (cadddr f)))))

; An environment is a list of association lists.
(define (lookup name env)
  (if (null? env)
      (error "unbound:" name)
      (or (assq name (car env)) (lookup name (cdr env)))))
(define (define-variable! name value env)
  (set-car! env (cons (cons name value) (car env)))
  name)

(define global
  (list (map cons
             '(+ - * < = car cdr cons null? list display newline eq? pair? not)
             (list + - * < = car cdr cons null? list display newline eq? pair? not))))

(define program
  '((define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
    (fib 13)
    (define (map f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l)))))
    (map (lambda (x) (* x x)) '(1 2 3 4))
    (define counter (let ((n 0)) (lambda () (begin (set! n (+ n 1)) n))))
    (begin (counter) (counter) (counter))
    (define (ackermann m n)
      (cond ((= m 0) (+ n 1))
            ((= n 0) (ackermann (- m 1) 1))
            (else (ackermann (- m 1) (ackermann m (- n 1))))))
    (ackermann 2 4)
    ; one level further down: an evaluator for sums in the evaluator
    (define (value x) (if (pair? x) (+ (value (car (cdr x))) (value (car (cdr (cdr x))))) x))
    (value '(plus 1 (plus (plus 2 3) 4)))
    ((lambda (f) (f f 6)) (lambda (self n) (if (= n 0) 1 (* n (self self (- n 1))))))))

(for-each (lambda (expression) (write (m-eval expression global)) (newline)) program)
(write (guard (e (#t (list (error-object-message e) (error-object-irritants e)))) (m-eval '(+ 1 nothing) global)))
(newline)
