#pragma once
// What was learned belongs to a device as its lines describe it: changed lines, and it is
// forgotten.

#include "adapters/store/learned_file.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/polling/learned.hpp"

#include <vector>

namespace railbridge::daemon {

/// Records whose device is in the mapping as it was when they were learned.
Result<std::vector<LearnedRecord>> learned_about(const Mapping& mapping,
                                                 const store::LearnedFile& file);

/// The same records, each with the mark of its device.
std::vector<LearnedRecord> with_marks(const Mapping& mapping, std::vector<LearnedRecord> records);

} // namespace railbridge::daemon
