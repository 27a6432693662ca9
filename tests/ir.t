# The passes over values, rule by rule. A line of tests/ir/*.rules is
#
#     PARAMETERS | EXPRESSION, or STATEMENTS; | INSTRUCTIONS
#
# and becomes a function that returns the expression or is the statements; its result has the type of the first parameter unless
# `TYPE:` stands before the parameters. INSTRUCTIONS is what `toycc -O1 --dump-ir=PASS` shows after the first run of the pass that a
# line `! PASS` names, with parameters by name, other values as %1, %2 … and blocks set apart by `/`. Lines that begin with # are
# comments, `$` lines are declarations for the whole file.
#
# All functions of a file are called, too, with arguments at the ends of their types, and must answer the same at each level as
# with gcc. Parameters that are pointers get the address of an array.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my @NUMBERS = (0, 1, -1, 2, 3, 5, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, -128, -129, 255, 256, 300, 32767, 32768, -32768, 65535, 65536,
    0x12345678, -0x12345678, 2147483647, -2147483647 - 1);

sub parse_rules
{
    my ($path) = @_;
    my (@rules, @declarations, $pass, $number);
    for (split /\n/, read_file($path)) {
        $number++;
        next if /^\s*(#|$)/;
        $pass = $1, next if /^!\s*(\S+)/;
        push(@declarations, $1), next if /^\$\s*(.*)/;
        my ($parameters, $code, $wanted) = /^(.*?)\s+\|\s+(.*)\s+\|\s+(.*?)\s*$/ or die "$path:$number: no rule\n";
        my $type = $parameters =~ s/^([\w ]+):\s*// ? $1 : $parameters =~ /^(.*?)\s*\w+(?:,|$)/ ? $1 : 'int';
        push @rules, { line => $number, type => $type, parameters => $parameters, wanted => $wanted,
            body => $code =~ /;$/ ? $code : "return $code;" };
    }
    return ($pass, \@declarations, \@rules);
}

# The arguments of the n-th call: later parameters run through the numbers at other speeds.
sub arguments
{
    my ($rule) = @_;
    return '' if $rule->{parameters} eq 'void';
    my $at = 0;
    return join ', ', map { my $i = $at++; /\*/ ? 'memory' : "numbers[(n * ${\ ($i * 4 + 1)} + ${\ ($i * 3)}) % COUNT]" } split /,/,
        $rule->{parameters};
}

sub program
{
    my ($declarations, $rules) = @_;
    my $text = join "\n", '#include <stdio.h>', '#include <string.h>', "enum { COUNT = ${\ scalar @NUMBERS} };",
        'static int memory[64], numbers[COUNT] = {' . join(', ', @NUMBERS) . '};', @$declarations, '';
    $text .= "$_->{type} f$_->{line}($_->{parameters}) { $_->{body} }\n" for @$rules;
    $text .= "int main(void)\n{\n";
    for my $rule (@$rules) {
        my ($format, $cast) = $rule->{type} =~ /float|double/ ? ('%a', 'double') : ('%lld', 'long long');
        $text .= "    memset(memory, 1, sizeof memory);\n    for (int n = 0; n < COUNT; n++)\n";
        $text .= "        printf(\"line $rule->{line}, call %d: $format\\n\", n, ($cast)f$rule->{line}(${\ arguments($rule)}));\n";
    }
    return "$text    return 0;\n}\n";
}

# The instructions of each function after the first run, {name => text}, in the form in which rules write them.
sub parse_dump
{
    my ($dump) = @_;
    my (%functions, $name, %names, $count, $is_after);
    for (split /\n/, $dump) {
        s/\s+;.*//;
        if (/^; (before|after)/) {
            ($name, $is_after) = (undef, $1 eq 'after');
        } elsif (/^\w+ (\w+):/) {
            next unless $is_after && !defined $functions{$1};
            ($name, %names, $count) = $1;
            $functions{$name} = '';
        } elsif (!defined $name || /^  slot /) {
            next;
        } elsif (/^bb\d+:/) {
            $functions{$name} .= $functions{$name} eq '' ? '' : ' / ';
        } elsif (/^  (%\d+) = load\.([us]?)\w*?(\d+) \[slot (\w+)\]$/ && $functions{$name} !~ m{/|store|call}) {
            $names{$1} = $2 ? "$4.$2$3" : $4;    # an extended part of it: x.u8
        } elsif (/^  (.*)/) {
            my $ins = $1;
            $ins =~ s/(%\d+)/$names{$1} \/\/= '%' . ++$count/ge;
            $ins =~ s/bb(\d+)/bb/g;
            $functions{$name} .= ($functions{$name} =~ m{(^|/ )$} ? '' : '; ') . $ins;
        }
    }
    return \%functions;
}

sub check_file
{
    my ($path) = @_;
    my ($pass, $declarations, $rules) = parse_rules($path);
    my $file = scratch() . '/rules.c';
    write_file($file, program($declarations, $rules));
    my $dump = run([@TOYCC, '-O1', '-w', '-fno-inline', '-fno-simplify-cfg', "--dump-ir=$pass", '-S', $file, '-o', '-']);
    return "exit status $dump->{status}: $dump->{err}" if $dump->{status} ne '0';
    my $functions = parse_dump($dump->{out});
    my @wrong = map { "$path:$_->{line}: expected '$_->{wanted}', got '" . ($functions->{"f$_->{line}"} // 'nothing') . "'" }
        grep { ($functions->{"f$_->{line}"} // '') ne $_->{wanted} } @$rules;
    return join "\n", @wrong if @wrong;
    my %want = %{ expectations($path) };
    my $reference = have_gcc() ? build_and_run([@GCC], $file, \%want) : build_and_run([@TOYCC, '-w', '-O0'], $file, \%want);
    for my $level ('-O0', '-O1', '-O2') {
        my $got = build_and_run([@TOYCC, '-w', $level], $file, \%want);
        my $differs = difference($reference->{out}, $got->{out});
        return "$level: $differs" if $differs;
    }
    return '';
}

check_all([find_tests('rules', 'tests/ir')], \&check_file);
