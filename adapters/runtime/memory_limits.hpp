#pragma once
// What the C library does with memory that was freed.

namespace railbridge::runtime {

/// Large blocks are mapped and unmapped one by one, and what is free at the top of the heap goes
/// back to the system. Without this glibc raises its threshold at the first large block that is
/// freed, here the documents of the assets at the first connection, and the process keeps their
/// size for ever. Before the first thread.
void give_memory_back();

} // namespace railbridge::runtime
