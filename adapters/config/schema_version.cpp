#include "adapters/config/schema_version.hpp"

#include <limits>
#include <string>

namespace railbridge::config {

namespace {

constexpr std::int64_t schema_built = 1;

} // namespace

void check_schema(TableReader& file) {
    file.require("schema", "write schema = 1 at the top of the file");
    const auto schema = file.integer("schema", 1, std::numeric_limits<std::int32_t>::max());
    if (schema && *schema > schema_built) {
        file.report().error(file.at("schema"), Code::bad_schema,
                            "schema " + std::to_string(*schema) +
                                " is newer than this railbridge knows (" +
                                std::to_string(schema_built) + ')');
    }
}

} // namespace railbridge::config
