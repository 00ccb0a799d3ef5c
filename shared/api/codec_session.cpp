#include "shared/api/codec_types.h"

namespace r2deck::api {

template <class Io, Like<SignInRequest> V>
void describe(Io& io, V& request) {
  io.text("token", request.token, TextRule{1, 256, Characters::visible});
  io.text("user", request.user, TextRule{1, 64, Characters::line});
  io.text("password", request.password, TextRule{1, 1024, Characters::any});
  io.text("code", request.code, TextRule{1, 64, Characters::line});
  const bool by_password = request.user.has_value() && request.password.has_value();
  io.require("token", request.token.has_value() != by_password, "or user and password are needed");
  io.require("token", !request.token || (!request.user && !request.password && !request.code),
             "stands alone");
}

template <class Io, Like<Session> V>
void describe(Io& io, V& session) {
  io.text("name", session.name, kLoose);
  io.text_or("headerToken", session.header_token, "", kLoose);
  io.time("expiresAt", session.expires_at);
  io.text("origin", session.origin, kLoose);
  io.text("version", session.version, kLoose);
  io.texts("storage", session.storage, kAnyCount, kLoose);
}

template <class Io, Like<Metrics> V>
void describe(Io& io, V& metrics) {
  io.integer("apiBytesIn", metrics.api_bytes_in, kAnySize);
  io.integer("apiBytesOut", metrics.api_bytes_out, kAnySize);
  io.integer("requests", metrics.requests, kAnySize);
  io.integer("rssBytes", metrics.rss_bytes, kAnySize);
}

R2DECK_CODEC(SignInRequest, Role::request)
R2DECK_CODEC(Session, Role::answer)
R2DECK_CODEC(Metrics, Role::answer)

}  // namespace r2deck::api
