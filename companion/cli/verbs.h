// Every command, each in a file of its own subject.
#pragma once

#include "companion/cli/app.h"

namespace r2deck::cli {

Command serve_command();         // serve.cpp
Command sandbox_command();       // sandbox.cpp
Command link_command();          // link.cpp
Command token_create_command();  // token.cpp
Command token_list_command();
Command token_revoke_command();
Command user_add_command();  // user.cpp
Command user_list_command();
Command user_passwd_command();
Command user_reset_command();
Command user_disable_command();
Command user_enable_command();
Command user_grant_command();
Command user_revoke_command();
Command account_add_command();  // account.cpp
Command account_list_command();
Command account_test_command();  // account_edit.cpp
Command account_edit_command();
Command account_remove_command();
Command account_import_command();  // account_import.cpp
Command bucket_list_command();     // bucket.cpp
Command ls_command();              // ls.cpp
Command stat_command();            // stat.cpp
Command presign_command();         // presign.cpp
Command get_command();             // get.cpp
Command put_command();             // put.cpp
Command cp_command();              // cp.cpp
Command rm_command();              // rm.cpp
Command vault_status_command();    // vault.cpp
Command vault_lock_command();
Command vault_unlock_command();
Command vault_mode_command();  // vault_change.cpp
Command vault_rotate_command();
Command vault_export_command();  // vault_backup.cpp
Command vault_import_command();
Command backup_command();  // backup.cpp
Command restore_command();
Command doctor_command();      // doctor.cpp
Command audit_list_command();  // audit.cpp
Command audit_export_command();
Command audit_verify_command();
Command audit_prune_command();
Command audit_new_key_command();
Command version_command();  // app.cpp

// Options that several commands have.
inline constexpr Option kDataDirOption{
    "--data-dir", "DIR", "the data folder (default: $XDG_DATA_HOME/r2deck, else ~/.local/share/r2deck)"};
inline constexpr Option kJsonOption{"--json", "", "print JSON"};

}  // namespace r2deck::cli
