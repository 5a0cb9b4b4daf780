// The memory that the files of TensorFlow's libraries take.
#pragma once

namespace zoo {

// Gives back to the kernel what the process has read of them, of which linking and registration need far more than what follows:
// 240 MB of tables, names and code. What is read again comes from the files' pages in the kernel's cache, where they stay.
void ReleaseLibraryPages();

}  // namespace zoo
