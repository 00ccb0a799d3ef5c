// QR codes (ISO/IEC 18004), for what a phone is to read from a screen.
#pragma once

#include <string>
#include <vector>

namespace r2deck::services {

// Its rows from the top, a character per module: '#' dark, '.' light. Without the light margin of four
// modules that goes around it. Empty when the text, at most 2,953 bytes, is too long.
std::vector<std::string> qr_code(const std::string& text);

}  // namespace r2deck::services
