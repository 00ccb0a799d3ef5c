// What makes a process that holds credentials poor prey, done before anything else.
#pragma once

namespace r2deck {

// No core dump, no debugger of another process, no file that others can read, and nothing in the environment
// that looks like a secret: its values are overwritten where /proc/<pid>/environ shows them.
void harden(char** environment);

// From now on whatever the program, OpenSSL and SQLite free is overwritten first (wiping_delete.cpp). Before
// the latter two are used. Does nothing in a build under a sanitizer, which has an
// allocator of its own.
void wipe_freed_memory();

}  // namespace r2deck
