#pragma once
// The JSON samples of the published page, as they stand there.

namespace railbridge::conformance::samples {

extern const char* const asset_template;
extern const char* const multi_attribute_update;
extern const char* const attribute_update_response;
extern const char* const create_response;
extern const char* const get_response;
extern const char* const update_response;
extern const char* const delete_response;
extern const char* const error_response;

} // namespace railbridge::conformance::samples
