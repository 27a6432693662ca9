before
#error stop here    // error: 2:2: #error stop here
after
