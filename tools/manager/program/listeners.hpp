#pragma once
// Where `serve` shall listen, as far as its options alone say it: nothing is opened or looked up.

#include "tools/manager/program/listen_address.hpp"
#include "tools/manager/program/serve.hpp"

#include <optional>

namespace railbridge::manager {

struct Listeners {
    ListenAddress plain;
    std::optional<ListenAddress> tls;
};

/// An error is one of the options: it is the same at every start until somebody changes them.
Result<Listeners> listeners_of(const ServeOptions& options);

} // namespace railbridge::manager
