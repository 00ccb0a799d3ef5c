// All use cases over one data folder. The HTTP side and the command line share an instance of this; it must
// not outlive the database and the vault.
#pragma once

#include "companion/services/accounts.h"
#include "companion/services/audit.h"
#include "companion/services/buckets.h"
#include "companion/services/connections.h"
#include "companion/services/custody.h"
#include "companion/services/objects.h"
#include "companion/services/password_sign_in.h"
#include "companion/services/people.h"
#include "companion/services/second_factor.h"
#include "companion/services/sessions.h"
#include "companion/services/tokens.h"
#include "companion/services/uploads.h"
#include "companion/store/stores.h"

namespace r2deck::services {

class Services {
 public:
  Services(store::Database& database, vault::Vault& vault, vault::AuditKey audit_key,
           Clock clock_source = system_clock(), AccountOptions options = {},
           const vault::PasswordCost& cost = {})
      : clock(std::move(clock_source)),
        stores(database),
        audit(stores.audit, std::move(audit_key), clock),
        accounts(stores, vault, audit, clock, std::move(options)),
        buckets(accounts, stores.named_buckets, audit, clock),
        connections(accounts, stores.named_buckets, audit),
        objects(accounts, audit, clock),
        uploads(stores.uploads, accounts, audit, clock),
        passwords(cost),
        people(stores.users, stores.grants, stores.sessions, passwords, audit, clock),
        second_factors(stores.users, vault, audit, clock),
        sessions(stores.sessions, stores.links, stores.users, people, audit, clock),
        password_sign_in(stores.users, passwords, second_factors, sessions, audit, clock),
        tokens(stores.tokens, stores.users, stores.grants, people, audit, clock),
        custody(database, stores.vault, vault, accounts, audit, clock) {}
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  Clock clock;
  store::Stores stores;
  Audit audit;
  Accounts accounts;
  Buckets buckets;
  Connections connections;
  Objects objects;
  Uploads uploads;
  Passwords passwords;
  People people;
  SecondFactors second_factors;
  Sessions sessions;
  PasswordSignIn password_sign_in;
  Tokens tokens;
  Custody custody;
};

}  // namespace r2deck::services
