# The headers of the machine's own C library (--libc=system): each alone, and those of C11 and POSIX together, give no message
# however many warnings are on. A header that this machine does not have counts as read.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my @C11 = qw(assert ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdbool stddef stdint
    stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype);
my @POSIX = qw(aio arpa/inet cpio dirent dlfcn fcntl fmtmsg fnmatch ftw glob grp iconv langinfo libgen monetary mqueue net/if netdb
    netinet/in netinet/tcp nl_types poll pthread pwd regex sched search semaphore spawn strings sys/ipc sys/mman sys/msg sys/resource
    sys/select sys/sem sys/shm sys/socket sys/stat sys/statvfs sys/time sys/times sys/types sys/uio sys/un sys/utsname sys/wait
    syslog tar termios ulimit unistd utime utmpx wordexp);
my @OTHERS = qw(alloca argp byteswap elf endian err error execinfo getopt ifaddrs link malloc mntent net/ethernet netinet/ip
    netinet/udp paths pty resolv shadow sys/epoll sys/eventfd sys/file sys/inotify sys/ioctl sys/mount sys/param sys/prctl sys/ptrace
    sys/random sys/sendfile sys/signalfd sys/syscall sys/sysinfo sys/sysmacros sys/timerfd sys/timex sys/ucontext sys/user sys/vfs
    ucontext utmp asm/types linux/fs linux/if linux/types);

my @WAYS = ([], ['-D_GNU_SOURCE'], ['-D_XOPEN_SOURCE=700', '-D_FILE_OFFSET_BITS=64', '-D_TIME_BITS=64']);

sub include { return join '', map {"#if __has_include(<$_.h>)\n#include <$_.h>\n#endif\n"} @_ }

my %test;
for my $way (@WAYS) {
    my $of = @$way ? " with @$way" : '';
    $test{"each header of C11$of"}         = [$way, map { [$_] } @C11];
    $test{"each header of POSIX$of"}       = [$way, map { [$_] } @POSIX];
    $test{"each header of Linux$of"}       = [$way, map { [$_] } @OTHERS];
    $test{"C11 and POSIX in one file$of"} = [$way, [@C11, @POSIX], [reverse(@C11), reverse @POSIX]];
}

check_all([sort keys %test], sub {
    my ($way, @groups) = @{ $test{ $_[0] } };
    return skip('gcc -m32 does not work here') if !have_gcc();
    my @files;
    for (@groups) {
        push @files, scratch() . '/' . (($#$_ ? 'all' . @files : $_->[0]) =~ tr{/}{_}r) . '.c';
        write_file($files[-1], include(@$_) . "int main(void) { return 0; }\n");
    }
    my $got = run([@TOYCC, qw(--libc=system -fsyntax-only -Wall -Wextra -pedantic -fmax-errors=1), @$way, @files]);
    my ($message) = $got->{err} =~ /^(.+)$/m;
    return $message ? "$message; rerun: echo '#include <...>' | " . shell(@TOYCC, qw(--libc=system -fsyntax-only -x c -), @$way)
        : $got->{status} ne '0' && "exit status $got->{status}";
});
