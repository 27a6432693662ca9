# The assembly of the textbook examples, instruction for instruction: this is what a student reads beside the drawn frame.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

# The instructions of a function as `toycc -S` prints them, one "mnemonic operands" each, sizes of operands left out; labels too,
# as "1:".
sub instructions
{
    my ($path, $function, $level) = @_;
    my $got = run([@TOYCC, '-S', $level // '-O0', '-fno-verbose-asm', $path, '-o', '-']);
    die "exit status $got->{status}: $got->{err}\n" if $got->{status} ne '0';
    my ($body) = $got->{out} =~ /^\$?$function:(.*?)(?=^\w[\w.\$]*:|\z)/ms or die "no label $function\n";
    my @lines;
    for (split /\n/, $body) {
        s/;.*//;
        s/^\s*\.?\w+://;
        s/\b(?:dword|word|byte|near|short)\s*(?=[\[.\w])//g;
        my ($mnemonic, $operands) = /^\s+([a-z]\w*)\s*(.*?)\s*$/ or next;
        last if $mnemonic =~ /^(?:section|global|extern|align)$/;
        $operands =~ s/\s*([,+-])\s*/$1/g;
        push @lines, $operands eq '' ? $mnemonic : "$mnemonic $operands";
    }
    return @lines;
}

# Each pattern must match a line of its own, in this order; lines may stand in between unless the pattern begins with '^next '.
sub in_order
{
    my ($lines, @patterns) = @_;
    my $i = 0;
    for my $pattern (@patterns) {
        my $next = (my $p = $pattern) =~ s/^next //;
        $i++ while !$next && $i < @$lines && $lines->[$i] !~ /^$p$/;
        return "no '$pattern' in: " . join(' | ', @$lines) if $i >= @$lines || $lines->[$i] !~ /^$p$/;
        $i++;
    }
    return '';
}

# The instructions of `f` where it is written like this.
sub compiled
{
    my ($source, $level) = @_;
    my $path = scratch() . '/f.toy';
    write_file($path, "$source\n");
    return instructions($path, 'f', $level);
}

# The same at -O2, of which none may match one of the patterns after 'not '.
sub optimised
{
    my ($source, @patterns) = @_;
    my @lines = compiled($source, '-O2');
    for my $p (grep {/^not /} @patterns) {
        my $without = $p =~ s/^not //r;
        return "'$without' in: " . join(' | ', @lines) if grep {/^$without$/} @lines;
    }
    return in_order(\@lines, grep { !/^not / } @patterns);
}

my $EXCH = 'examples/exch.toy';
my $REG  = '(e[abcd]x|esi|edi)';

my @tests = (
    'exch: swap opens and closes its frame' => sub {
        my @swap = instructions($EXCH, 'swap');
        return in_order(\@swap, 'push ebp', 'next mov ebp,esp', 'next sub esp,\d+', 'leave', 'next ret')
            || ($swap[-1] ne 'ret' && 'instructions follow ret');
    },
    'exch: c is at [ebp-4], the parameters at [ebp+8] and [ebp+12]' => sub {
        return in_order([instructions($EXCH, 'swap')],
            "mov $REG,\\[ebp\\+8\\]", "mov $REG,\\[$REG\\]", "mov \\[ebp-4\\],$REG",    # c = *a
            ".*\\[ebp\\+12\\]", "mov \\[$REG\\],$REG",                                 # *a = *b
            ".*\\[ebp-4\\].*");                                                        # *b = c
    },
    'exch: a and b of main are at [ebp-4] and [ebp-8]' => sub {
        return in_order([instructions($EXCH, 'main')], 'push ebp', 'next mov ebp,esp', 'next sub esp,\d+', 'mov \[ebp-4\],16', 'mov \[ebp-8\],32');
    },
    'exch: swap is called with two pushes in reverse, main removes them' => sub {
        return in_order([instructions($EXCH, 'main')],
            "lea $REG,\\[ebp-8\\]", "push $REG", "lea $REG,\\[ebp-4\\]", "push $REG", 'next call swap', 'next add esp,8');
    },
    'exch: main subtracts and returns in eax' => sub {
        return in_order([instructions($EXCH, 'main')],
            'add esp,8', 'next mov eax,\[ebp-4\]', 'next sub eax,\[ebp-8\]', 'next leave', 'next ret');
    },
    'exch: no register is saved that is not used' => sub {
        my @saved = grep {/^push (ebx|esi|edi)$/} map { my @i = instructions($EXCH, $_); grep { !/^push eax/ } @i[2 .. $#i] } 'swap';
        return @saved ? "swap saves @saved" : "";
    },
    'soma: constants are pushed, the sum is taken from memory' => sub {
        return in_order([instructions('examples/soma.toy', 'main')], 'push 20', 'next push 10', 'next call soma', 'next add esp,8')
            || in_order([instructions('examples/soma.toy', 'soma')], 'mov eax,\[ebp\+8\]', 'next add eax,\[ebp\+12\]', 'next mov \[ebp-4\],eax');
    },
    'frames: a leaf without locals has no sub esp' => sub {
        my @leaf = compiled('int f(int n) { return n; }');
        return join(' | ', @leaf) ne 'push ebp | mov ebp,esp | mov eax,[ebp+8] | pop ebp | ret'
            && join(' | ', @leaf) ne 'push ebp | mov ebp,esp | mov eax,[ebp+8] | leave | ret' && "@leaf";
    },
    'floating point: operands come from the frame, the result leaves in st0' => sub {
        return in_order([compiled('double f(double a, float b) { double c = a * 2.5; return c - b; }')],
            'movsd xmm0,\[ebp\+8\]', 'next mulsd xmm0,\[double.2.5\]', 'next movsd \[ebp-8\],xmm0',
            'next movss xmm0,\[ebp\+16\]', 'next cvtss2sd xmm0,xmm0', 'next movsd xmm1,\[ebp-8\]', 'next subsd xmm1,xmm0',
            'next movsd \[ebp-16\],xmm1', 'next fld qword \[ebp-16\]', 'next leave', 'next ret');
    },
    'floating point: a double takes 8 bytes of the stack, a float 4, and a result comes in st0' => sub {
        return in_order([compiled('double g(float, double); double d; void f(void) { d = g(d, 1); g(1, d); }')],
            'cvtsd2ss xmm0,xmm0', 'movsd xmm1,\[double.1\]', 'next sub esp,8', 'next movsd \[esp\],xmm1', 'next sub esp,4',
            'next movss \[esp\],xmm0', 'next call g', 'next add esp,12', 'next fstp qword \[d\]',
            'sub esp,8', 'next movsd \[esp\],xmm0', 'next push \[float.1\]', 'next call g', 'next add esp,12', 'next fstp st0');
    },
    'floating point: equality asks for the parity too, an order does not' => sub {
        return in_order([compiled('int f(double a, double b) { if (a == b) return 1; if (a > b) return 2; return 3; }')],
            'movsd xmm0,\[ebp\+8\]', 'next ucomisd xmm0,\[ebp\+16\]', 'next jp .1', 'next jne .1',
            'movsd xmm0,\[ebp\+8\]', 'next comisd xmm0,\[ebp\+16\]', 'next jbe .2');
    },
    'floating point: conversions of int do not wait for what was in the register, a sign is a mask' => sub {
        return in_order([compiled('int f(int n) { double d = n; return -d; }')], 'pxor xmm0,xmm0', 'next cvtsi2sd xmm0,\[ebp\+8\]',
            'xorpd xmm0,\[double.sign\]', 'next cvttsd2si eax,xmm0');
    },
    'floating point: equal constants stand once in read-only data, under their value' => sub {
        my $path = scratch() . '/f.toy';
        write_file($path, "double d; void f(void) { d = 1.5; }\nvoid g(void) { d += 1.5; d -= -1e30f; d *= 1.5f; }\n");
        my $out = run([@TOYCC, qw(-S -O0), $path, '-o', '-'])->{out};
        my ($data) = $out =~ /^section \.rodata\n(.*?)^section/ms or return 'no read-only data';
        $data =~ s/\n+/ /g;
        my $expected = 'align 8 double.1.5:     dq 0x3FF8000000000000 align 8 double._1.0000000150474662e30:     dq 0xC6293E5940000000';
        return $data =~ /^ ?\Q$expected\E/ ? '' : $data;
    },
    '-O2: the copies of phis cost nothing, a count goes up by inc' => sub {
        return optimised('int f(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i]; return s; }',
            "add $REG,\\[$REG(?:\\+$REG\\*4)?\\]", 'not mov \[ebp-.*', 'not sub esp,.*', 'not lea .*');
    },
    '-O2: arithmetic sets the flags that a comparison with 0 would' => sub {
        return optimised('int g(void); int f(int n) { int s = 0; do s += g(); while (--n); return s; }', "dec $REG", 'next jne .1', 'not test .*', 'not cmp .*')
            || optimised('int g(void); int f(int n) { n -= 5; if (n < 0) g(); return n; }', "(?:sub $REG,5|add $REG,-5)", 'next jns? .1', 'not test .*')
            || optimised('int g(void); int f(int n) { n -= 5; if (n > 0) g(); return n; }', "(?:sub $REG,5|add $REG,-5)", "(?:test|cmp) $REG,.*");
    },
    '-O2: what a loop does not use is spilled before it and reloaded behind it' => sub {
        my @lines = compiled('int f(int a, int b, int c, int d, int e, int g, int *p) { int x = a * b, y = c * d, z = e * g; '
            . 'for (int i = 0; i < 9; i++) for (int j = i; j < a; j++) p[j] = p[i] * p[j + 9] + p[j * i] - b * j; return x ^ y ^ z; }', '-O2');
        my ($inner) = join("\n", @lines) =~ /(imul $REG,\[$REG.*?\nj[lgn]e? )/s or return "no loop in: @lines";
        return $inner =~ /mov \[ebp/ ? "stores in: $inner" : '';
    },
    '-O2: a parameter is its own spill slot' => sub {
        return optimised('int g(void); int f(int a, int b, int c, int d, int e) { int s = g(); s += g() * a; s += g() * b; s += g() * c; s += g() * d; return s + e; }',
            'imul eax,\[ebp\+\d+\]', 'not mov \[ebp-.*');
    },
    '-O2: rotations' => sub {
        return optimised('unsigned f(unsigned x) { return (x << 7) | (x >> 25); }', "rol $REG,7", 'not or .*')
            || optimised('unsigned f(unsigned x, int n) { return (x >> n) | (x << (32 - n)); }', "ror $REG,cl", 'not or .*')
            || optimised('unsigned f(unsigned x) { return (x << 7) | (x >> 24); }', 'or .*', 'not ro[lr] .*');
    },
    '-O2: the drawing says which variable lives in which register' => sub {
        my $path = scratch() . '/f.toy';
        write_file($path, "double x[9]; int g(void);\n"
            . "double f(int n) { double sum = 0; for (int i = 0; i < n; i++) sum += x[i] * i; for (int k = 0; k < n; k++) sum += g(); return sum; }\n");
        my $out = run([@TOYCC, qw(-S -O2), $path, '-o', '-'])->{out};
        for my $row ('i \(int\) in e\w\w', 'k \(int\) in (ebx|esi|edi)', 'sum \(double\) in xmm\d.*, \[ebp-\d+\]', 'ebp\+8   \| n \(int\)') {
            return "no '$row' in: $out" if $out !~ /^;   $row$/m;
        }
    },
    'every jump says short or near' => sub {
        for my $path (find_tests('toy', 'examples')) {
            my $got = run([@TOYCC, qw(-S -O0), $path, '-o', '-']);
            return "$path: '$1'" if $got->{out} =~ /^(\s+j[a-z]+\s+(?!short |near |e[a-d]x|e[sd]i|dword|\[)\S+)/m;
        }
    },
    'the comments of -S draw the frame with the names at their offsets' => sub {
        my $out = run([@TOYCC, qw(-S -O0), $EXCH, '-o', '-'])->{out};
        return $out =~ /^;.*ebp ?\+ ?12.*\bb\b/m && $out =~ /^;.*ebp ?\+ ?8.*\ba\b/m && $out =~ /^;.*ebp ?- ?4.*\bc\b/m ? '' : 'no drawing of the frame';
    },
    'the comments of -S show each source line above its instructions' => sub {
        my $out = run([@TOYCC, qw(-S -O0), $EXCH, '-o', '-'])->{out};
        return $out =~ /;.*\*a = \*b;\n(?:.*\n){1,6}?\s*;.*\*b = c;/ ? '' : 'no source lines';
    },
);

my (@names, %test);
while (my ($name, $code) = splice @tests, 0, 2) {
    push @names, $name;
    $test{$name} = $code;
}
check_all(\@names, sub {
    my ($name) = @_;
    my $wrong = $test{$name}->();
    return $wrong && "$wrong; look at: " . shell(@TOYCC, '-S', $EXCH, '-o', '-');
});
