#pragma once
// Reading and writing attributes.

#include "tools/manager/api/attribute_writer.hpp"
#include "tools/manager/api/caller.hpp"

#include <string_view>

namespace railbridge::manager {

/// Payloads are untrusted. A multi update applies all values or none.
class AttributeOperations {
public:
    AttributeOperations(const Records& records, AttributeWriter& writer)
        : records_(records)
        , writer_(writer) {}

    /// A payload that is JSON is taken as such, anything else as text.
    Reply update(const Caller& caller, std::string_view id, std::string_view attribute,
                 std::string_view payload, Millis now);
    /// The payload is an object name -> value; the answer an array of attribute events in its
    /// order.
    Reply update_many(const Caller& caller, std::string_view id, std::string_view payload,
                      Millis now);
    Reply get_all(const Caller& caller, std::string_view id) const;
    Reply get(const Caller& caller, std::string_view id, std::string_view attribute) const;
    Reply get_value(const Caller& caller, std::string_view id, std::string_view attribute) const;

private:
    tl::expected<const Attribute*, ApiError> visible(const Caller& caller, std::string_view id,
                                                     std::string_view attribute) const;

    const Records& records_;
    AttributeWriter& writer_;
};

} // namespace railbridge::manager
