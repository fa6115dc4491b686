#include "bridge/modbus/types.hpp"

namespace railbridge {

std::string_view short_name(Table table) {
    switch (table) {
    case Table::coil:
        return "co";
    case Table::discrete_input:
        return "di";
    case Table::input_register:
        return "ir";
    case Table::holding_register:
        return "hr";
    }
    return "?";
}

FunctionCode read_function(Table table) {
    switch (table) {
    case Table::coil:
        return FunctionCode::read_coils;
    case Table::discrete_input:
        return FunctionCode::read_discrete_inputs;
    case Table::input_register:
        return FunctionCode::read_input_registers;
    case Table::holding_register:
        break;
    }
    return FunctionCode::read_holding_registers;
}

std::string_view to_string(ExceptionCode code) {
    switch (code) {
    case ExceptionCode::none:
        return "no exception";
    case ExceptionCode::illegal_function:
        return "illegal function";
    case ExceptionCode::illegal_data_address:
        return "illegal data address";
    case ExceptionCode::illegal_data_value:
        return "illegal data value";
    case ExceptionCode::server_device_failure:
        return "server device failure";
    case ExceptionCode::acknowledge:
        return "acknowledge (still working)";
    case ExceptionCode::server_device_busy:
        return "server device busy";
    case ExceptionCode::negative_acknowledge:
        return "negative acknowledge";
    case ExceptionCode::memory_parity_error:
        return "memory parity error";
    case ExceptionCode::gateway_path_unavailable:
        return "gateway path unavailable";
    case ExceptionCode::gateway_target_failed:
        return "gateway target failed to respond";
    }
    return "unknown exception";
}

} // namespace railbridge
