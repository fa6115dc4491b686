#pragma once
// Writes multi-attribute updates: a JSON object of attribute name -> value.

#include "bridge/openremote/types.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace railbridge::mqtt {

/// Reuses its buffer: one writer per thread.
class UpdateWriter {
public:
    UpdateWriter();
    ~UpdateWriter();
    UpdateWriter(const UpdateWriter&) = delete;
    UpdateWriter& operator=(const UpdateWriter&) = delete;

    /// Valid until the next call. Integers are exact; a number that is not finite becomes null,
    /// because JSON has none; bytes that are no UTF-8 become '?'.
    std::string_view write(const UpdateBatch& batch);

private:
    struct Buffer;
    std::unique_ptr<Buffer> buffer_;
};

} // namespace railbridge::mqtt
