#pragma once
// The one alias of tl::expected. Change the library here and nowhere else.

#include "bridge/base/error.hpp"

#include <tl/expected.hpp>

#include <utility>

namespace railbridge {

template <typename T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

} // namespace railbridge
