#pragma once
// A piece of an attribute's history, for the command line.

#include "tools/manager/api/records.hpp"
#include "tools/manager/json/json_value.hpp"

#include <string>

namespace railbridge::manager {

/// Members of the request: `attribute`, and optionally `from` and `to` (ms, inclusive), `limit`,
/// `newestFirst`, and `after` (sequence) with `afterTimestamp` to go on behind the last piece.
/// The answer: `{"keeps":BOOL,"more":BOOL,"points":[[timestamp,sequence,value],...]}`; `keeps` says
/// whether values are stored nowadays. A piece is at most about a quarter of a MiB.
Result<std::string> history_page(const Records& records, const Asset& asset,
                                 const JsonMembers& request);

} // namespace railbridge::manager
