#pragma once
// The failures of a transaction, each with what to do next. Decided here once for both transports.

#include "bridge/modbus/pdu.hpp"
#include "bridge/modbus/transaction.hpp"

#include <string>

namespace railbridge::modbus {

tl::unexpected<Failure> failure(FailureKind kind, Recovery recovery, std::string detail,
                                FrameDefect defect = FrameDefect::none);

/// Nothing left for the device; the line must be opened again.
tl::unexpected<Failure> not_sent(std::string detail, FrameDefect defect = FrameDefect::none);
/// The connection or the adapter went away after the request may have left.
tl::unexpected<Failure> line_lost(std::string detail);
/// Told to stop before anything was sent.
tl::unexpected<Failure> cancelled();
tl::unexpected<Failure> timeout(Recovery recovery, std::string detail);

/// True when an answer to this request may still be on its way, so that the next answer of the unit
/// could be that one. Of lines with RTU frames: others tell answers by their number.
bool may_be_answered_late(const TransactionResult& result);

/// `after_malformed`: what a transport does when an answer is broken.
Failure from_fault(const AnswerFault& fault, Recovery after_malformed);

/// `cannot write to the line: Input/output error`.
std::string with_errno(const char* what, int error);

} // namespace railbridge::modbus
