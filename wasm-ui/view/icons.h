// Lucide's icons as UTF-8, to stand in labels: ImGui::Button((std::string(kIconUpload) + " Upload").c_str()).
// Made by scripts/lib/web-assets-icons.mjs; the fonts step puts exactly these glyphs into web/fonts.
#pragma once

namespace r2deck::view {

inline constexpr char kIconCircleUser[] = "\xee\x91\xa1";     // circle-user, U+E461
inline constexpr char kIconUpload[] = "\xee\x86\x9e";         // upload, U+E19E
inline constexpr char kIconFolderUp[] = "\xee\x8c\xbd";       // folder-up, U+E33D
inline constexpr char kIconLink[] = "\xee\x84\x82";           // link, U+E102
inline constexpr char kIconTrash2[] = "\xee\x86\x8e";         // trash-2, U+E18E
inline constexpr char kIconRefreshCw[] = "\xee\x85\x85";      // refresh-cw, U+E145
inline constexpr char kIconDownload[] = "\xee\x82\xb2";       // download, U+E0B2
inline constexpr char kIconChevronRight[] = "\xee\x81\xaf";   // chevron-right, U+E06F
inline constexpr char kIconChevronDown[] = "\xee\x81\xad";    // chevron-down, U+E06D
inline constexpr char kIconDatabase[] = "\xee\x82\xad";       // database, U+E0AD
inline constexpr char kIconFile[] = "\xee\x83\x80";           // file, U+E0C0
inline constexpr char kIconFolder[] = "\xee\x83\x97";         // folder, U+E0D7
inline constexpr char kIconSearch[] = "\xee\x85\x91";         // search, U+E151
inline constexpr char kIconPlus[] = "\xee\x84\xbd";           // plus, U+E13D
inline constexpr char kIconX[] = "\xee\x86\xb2";              // x, U+E1B2
inline constexpr char kIconCheck[] = "\xee\x81\xac";          // check, U+E06C
inline constexpr char kIconTriangleAlert[] = "\xee\x86\x93";  // triangle-alert, U+E193
inline constexpr char kIconCircleAlert[] = "\xee\x81\xb7";    // circle-alert, U+E077
inline constexpr char kIconCircleCheck[] = "\xee\x88\xa6";    // circle-check, U+E226
inline constexpr char kIconLoader[] = "\xee\x84\x89";         // loader, U+E109
inline constexpr char kIconPause[] = "\xee\x84\xae";          // pause, U+E12E
inline constexpr char kIconPlay[] = "\xee\x84\xbc";           // play, U+E13C
inline constexpr char kIconSettings2[] = "\xee\x89\x85";      // settings-2, U+E245
inline constexpr char kIconMoon[] = "\xee\x84\x9e";           // moon, U+E11E
inline constexpr char kIconSun[] = "\xee\x85\xb8";            // sun, U+E178
inline constexpr char kIconMonitor[] = "\xee\x84\x9d";        // monitor, U+E11D
inline constexpr char kIconArrowUp[] = "\xee\x81\x8a";        // arrow-up, U+E04A
inline constexpr char kIconArrowDown[] = "\xee\x81\x82";      // arrow-down, U+E042
inline constexpr char kIconCopy[] = "\xee\x82\x9e";           // copy, U+E09E
inline constexpr char kIconEllipsis[] = "\xee\x82\xb6";       // ellipsis, U+E0B6
inline constexpr char kIconMenu[] = "\xee\x84\x95";           // menu, U+E115
inline constexpr char kIconRotateCw[] = "\xee\x85\x89";       // rotate-cw, U+E149
inline constexpr char kIconShieldCheck[] = "\xee\x87\xbf";    // shield-check, U+E1FF
inline constexpr char kIconImage[] = "\xee\x83\xb6";          // image, U+E0F6
inline constexpr char kIconFilm[] = "\xee\x83\x90";           // film, U+E0D0
inline constexpr char kIconMusic[] = "\xee\x84\xa2";          // music, U+E122
inline constexpr char kIconFileText[] = "\xee\x83\x8c";       // file-text, U+E0CC
inline constexpr char kIconFileArchive[] = "\xee\x8c\x8d";    // file-archive, U+E30D
inline constexpr char kIconFileCode[] = "\xee\x83\x83";       // file-code, U+E0C3
inline constexpr char kIconLogOut[] = "\xee\x84\x8e";         // log-out, U+E10E
inline constexpr char kIconKeyRound[] = "\xee\x92\xa3";       // key-round, U+E4A3
inline constexpr char kIconGlobe[] = "\xee\x83\xa8";          // globe, U+E0E8
inline constexpr char kIconServer[] = "\xee\x85\x93";         // server, U+E153
inline constexpr char kIconUsers[] = "\xee\x86\xa4";          // users, U+E1A4
inline constexpr char kIconUserPlus[] = "\xee\x86\xa2";       // user-plus, U+E1A2
inline constexpr char kIconHistory[] = "\xee\x87\xb5";        // history, U+E1F5
inline constexpr char kIconListFilter[] = "\xee\x91\xa0";     // list-filter, U+E460
inline constexpr char kIconArrowLeft[] = "\xee\x81\x88";      // arrow-left, U+E048
inline constexpr char kIconPencil[] = "\xee\x87\xb9";         // pencil, U+E1F9

}  // namespace r2deck::view
