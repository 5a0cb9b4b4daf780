#include "libraryPages.h"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace zoo {
namespace {

// Whether the linker has written into what cannot be written to now: it would be lost.
bool IsWrittenTo(const dl_phdr_info& library) {
  for (int i = 0; i < library.dlpi_phnum; i++) {
    const ElfW(Phdr)& part = library.dlpi_phdr[i];
    if (part.p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(library.dlpi_addr + part.p_vaddr);
    for (; entry->d_tag != DT_NULL; entry++) {
      if (entry->d_tag == DT_TEXTREL) return true;
      if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
    }
  }
  return false;
}

int ReleaseOne(dl_phdr_info* library, size_t, void*) {
  if (std::strstr(library->dlpi_name, "libtensorflow") == nullptr || IsWrittenTo(*library)) return 0;
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < library->dlpi_phnum; i++) {
    const ElfW(Phdr)& part = library->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_W) != 0) continue;
    const uintptr_t address = library->dlpi_addr + part.p_vaddr;
    // A page at either end may have something of another part in it.
    const uintptr_t begin = (address + page - 1) / page * page;
    const uintptr_t end = (address + part.p_filesz) / page * page;
    // If the kernel refuses, the pages stay.
    if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void ReleaseLibraryPages() { dl_iterate_phdr(ReleaseOne, nullptr); }

}  // namespace zoo
