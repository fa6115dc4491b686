#pragma once
// The keys that describe a unit, with what its template knows under them.

#include "adapters/config/site.hpp"

#include <optional>

namespace railbridge::config {

/// `[device.KEY]`, or an asset with a unit of its own: the user's keys, else the template's facts.
/// `never_read` is what either says.
class UnitTable {
public:
    /// Finds the template that `own` names, if it names one, and reads its enums.
    UnitTable(const KeyTable& own, Site& site);
    /// The same with the template at hand.
    UnitTable(const KeyTable& own, const DeviceTemplate& facts);

    const KeyTable& table() const { return merged_ ? *merged_ : own_; }
    const DeviceTemplate* facts() const { return facts_; }

private:
    const KeyTable& own_;
    const DeviceTemplate* facts_ = nullptr;
    std::optional<KeyTable> merged_;
};

} // namespace railbridge::config
