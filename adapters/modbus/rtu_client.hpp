#pragma once
// Modbus RTU: which of the frames on the line, if any, is the answer.

#include "adapters/modbus/client.hpp"
#include "adapters/modbus/rtu_port.hpp"
#include "bridge/modbus/connection_trust.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace railbridge::modbus {

/// RTU has no transaction ids. An answer that may still be on its way must never be taken for that
/// of a later request, so a transaction ends before its response timeout only when its own answer
/// has come, right, refused or garbled beyond doubt about what it was. After noise, or a frame of
/// the right unit that does not fit, it goes on waiting. That nobody asks a unit whose answer is
/// late is the engine's part.
class RtuClient final : public Client {
public:
    /// The references must outlive the client.
    RtuClient(std::unique_ptr<RtuLink> link, const Clock& clock, Cancellation& cancellation,
              FrameTrace& trace);

    Status open() override;
    void close() override { port_.close(); }
    TransactionResult execute(const Transaction& transaction, std::vector<StrayFrame>& strays,
                              const Impatience& impatient) override;

private:
    using Outcome = tl::expected<Words, Failure>;

    Outcome ask(const Transaction& transaction, TransactionResult& result,
                std::vector<StrayFrame>& strays, const Impatience& impatient);
    Outcome await_answer(const Transaction& transaction, TimePoint deadline,
                         std::vector<StrayFrame>& strays);
    Outcome listen(const Transaction& transaction, std::vector<StrayFrame>& strays,
                   const Impatience& impatient);
    /// Through a gateway: a connection that may hang is to be opened anew.
    void judge_connection(UnitId unit, TransactionResult& result);
    Outcome not_prepared(RtuPort::Sending why) const;
    Outcome not_sent_properly(RtuPort::Sending why, std::string text);
    void note(const RtuPort::Received& received, const char* text);
    void note(const RtuPort::Received& received, const Outcome& outcome);

    const Clock& clock_;
    FrameTrace& trace_;
    RtuPort port_;
    ConnectionTrust trust_; ///< through a gateway only
};

} // namespace railbridge::modbus
