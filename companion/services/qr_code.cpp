#include "companion/services/qr_code.h"

#include <qrcodegen/qrcodegen.h>

namespace r2deck::services {

std::vector<std::string> qr_code(const std::string& text) {
  std::vector<std::uint8_t> code(qrcodegen_BUFFER_LEN_MAX), scratch(qrcodegen_BUFFER_LEN_MAX);
  // A screen does no damage to the code: the least correction makes the largest modules.
  if (!qrcodegen_encodeText(text.c_str(), scratch.data(), code.data(), qrcodegen_Ecc_LOW,
                            qrcodegen_VERSION_MIN, qrcodegen_VERSION_MAX, qrcodegen_Mask_AUTO, true))
    return {};
  const int size = qrcodegen_getSize(code.data());
  std::vector<std::string> rows(static_cast<std::size_t>(size));
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x)
      rows[static_cast<std::size_t>(y)] += qrcodegen_getModule(code.data(), x, y) ? '#' : '.';
  return rows;
}

}  // namespace r2deck::services
