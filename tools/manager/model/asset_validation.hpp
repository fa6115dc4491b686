#pragma once
// Whether an asset is complete and its values fit, with OpenRemote's own wording.

#include "tools/manager/json/asset_template.hpp"
#include "tools/manager/model/asset.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// What is wrong, each as `path: text`.
using Violations = std::vector<std::string>;

/// The attributes as they will be kept. `old`: those of the asset so far, null for a new one; an
/// unchanged attribute keeps its time and its value, a changed one gets the template's time if that
/// is newer, else time_of_write(). Constraints hold for what is written: a
/// value that is new, or one whose constraints are; neither for an unchanged one nor for what is
/// restored.
Attributes attributes_from(const AssetTemplate& given, std::string_view asset_type,
                           const Attributes* old, Millis now, Violations& violations,
                           Origin origin = Origin::written);

/// Which constraints the values break that were kept before, whatever the time is now.
Violations broken_by_kept(const Attributes& attributes);

/// Name, type and required attributes.
void check_asset(const Asset& asset, Violations& violations);

/// `Asset validation failed: ...`, as OpenRemote puts it.
std::string validation_message(const Violations& violations);

} // namespace railbridge::manager
