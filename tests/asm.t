# The assembly of the textbook examples, instruction for instruction: this is what a student reads beside the drawn frame.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

# The instructions of a function as `toycc -S -O0` prints them, one "mnemonic operands" each, sizes of operands left out.
sub instructions
{
    my ($path, $function) = @_;
    my $got = run([@TOYCC, qw(-S -O0 -fno-verbose-asm), $path, '-o', '-']);
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
        my $path = scratch() . '/leaf.toy';
        write_file($path, "int leaf(int n) { return n; }\n");
        my @leaf = instructions($path, 'leaf');
        return join(' | ', @leaf) ne 'push ebp | mov ebp,esp | mov eax,[ebp+8] | pop ebp | ret'
            && join(' | ', @leaf) ne 'push ebp | mov ebp,esp | mov eax,[ebp+8] | leave | ret' && "@leaf";
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
