// Content-Disposition for a download under a name of any script (RFC 6266, RFC 8187).
#pragma once

#include <string>
#include <string_view>

namespace r2deck::text {

// `attachment; filename="Sm_rg_s.txt"; filename*=UTF-8''Sm%C3%B8rg%C3%A5s.txt`: the first for clients that
// know ASCII alone, the second for all others. What comes in may be any bytes; what goes out is printable
// ASCII on one line, so that no name can add a header or a parameter. Slashes become "_": the name is a
// file's, not a path. A name over 255 bytes, which most file systems refuse, is cut before its extension; an
// empty one becomes "download".
std::string attachment_disposition(std::string_view file_name);

}  // namespace r2deck::text
