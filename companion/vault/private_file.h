// Small files that only their owner may see. Reading refuses whatever another user could have read or put
// there; writing goes through a temporary name, so that a crash never leaves half a file under the real one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

// What the file is called in messages ("master key"), and what to do when it is not what it should be, or
// when others may have read it.
struct FileWords {
  std::string_view name;
  std::string_view when_damaged;
  std::string_view when_exposed = "If others may have read it, replace the storage credentials too.";
};

enum class Trust {
  owner_only,  // refuses what group or others may read or change, and what another user owns
  as_it_is,    // what somebody else made for us: systemd's credentials
};

// At most `most` bytes; one byte more is refused. Errors: not_found; vault_damaged (not a regular file,
// another owner, readable by others, too long), with a hint that says what to do; io_failed,
// data_dir_unwritable.
Result<SecretString> read_private_file(const std::filesystem::path& file, std::size_t most,
                                       const FileWords& words, Trust trust = Trust::owner_only);

enum class Existing { keep, replace };

// 0600, on disk with its folder's entry when it returns. Existing::keep: already_exists where there is one.
// Other errors: data_dir_unwritable, disk_full, io_failed.
Result<void> write_private_file(const std::filesystem::path& file, std::string_view bytes,
                                const FileWords& words, Existing existing);

// Gone with its folder's entry on disk; a file that is not there is fine. Errors: io_failed and its kin.
Result<void> remove_private_file(const std::filesystem::path& file, const FileWords& words);
// Replaces `to`, on disk when it returns.
Result<void> rename_private_file(const std::filesystem::path& from, const std::filesystem::path& to,
                                 const FileWords& words);

// Everything, however the kernel cuts it. False: see errno.
bool write_all(int descriptor, std::string_view bytes);
// Bytes read, up to `size`; less only at the end of the file; -1 on failure.
std::ptrdiff_t read_up_to(int descriptor, char* to, std::size_t size);
// What went wrong with a file, by errno.
Problem file_problem(const std::filesystem::path& file, std::string operation, int error);

}  // namespace r2deck::vault
