// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Stage} from "./Stage.sol";

/// @notice Tokens and rates, for every caller and amount. `HOLDER` has 100 tokens and has allowed 10 of them.
contract Tokens is Stage {
    address private constant SPENDER = address(0xc0);

    function setUp() public override {
        super.setUp();
        vm.prank(HOLDER);
        token.approve(SPENDER, 10);
    }

    function check_BurnsNeedAnAllowance(address caller, uint256 amount) public {
        vm.assume(token.allowance(HOLDER, caller) < amount);
        assert(!_passes(address(token), caller, abi.encodeCall(token.burnFrom, (HOLDER, amount))));
    }

    function refuted_BurnsNeedAnAllowance(address caller, uint256 amount) public {
        vm.assume(token.allowance(HOLDER, caller) <= amount);
        vm.assume(amount != 0);
        assert(!_passes(address(token), caller, abi.encodeCall(token.burnFrom, (HOLDER, amount))));
    }

    function check_BurnsThroughTheManagerNeedAnAllowance(address caller, uint256 amount) public {
        vm.assume(caller != HOLDER);
        vm.assume(token.allowance(HOLDER, caller) < amount);
        assert(!_passes(address(manager), caller, abi.encodeCall(manager.burnTokens, ("m", HOLDER, amount))));
    }

    function refuted_BurnsThroughTheManagerNeedAnAllowance(address caller, uint256 amount) public {
        vm.assume(token.allowance(HOLDER, caller) < amount);
        assert(!_passes(address(manager), caller, abi.encodeCall(manager.burnTokens, ("m", HOLDER, amount))));
    }

    function check_TransfersKeepTheSupply(address to, uint256 amount) public {
        vm.assume(to != HOLDER);
        uint256 before = token.balanceOf(to);
        vm.assume(_passes(address(token), HOLDER, abi.encodeCall(token.transfer, (to, amount))));
        assert(token.totalSupply() == 100);
        assert(token.balanceOf(to) == before + amount);
        assert(token.balanceOf(HOLDER) + amount == 100);
    }

    function refuted_TransfersKeepTheSupply(address to, uint256 amount) public {
        uint256 before = token.balanceOf(to);
        vm.assume(_passes(address(token), HOLDER, abi.encodeCall(token.transfer, (to, amount))));
        assert(token.balanceOf(to) == before + amount);
    }

    function check_TheRateStaysWithinItsBounds(address caller, uint16 bps) public {
        _passes(address(params), caller, abi.encodeCall(params.setInfrastructureAccrualBps, (bps)));
        assert(params.infrastructureAccrualBps() >= 5000);
        assert(params.infrastructureAccrualBps() <= 10_000);
    }

    function refuted_TheRateStaysWithinItsBounds(address caller, uint16 bps) public {
        _passes(address(params), caller, abi.encodeCall(params.setInfrastructureAccrualBps, (bps)));
        assert(params.infrastructureAccrualBps() < 10_000);
    }

    function check_GenesisIsWrittenOnce(address caller, uint16 bps, uint16 again) public {
        vm.assume(_genesis(HOLDER, bps));
        assert(!_genesis(caller, again));
    }

    function refuted_GenesisIsWrittenOnce(address caller, uint16 bps, uint16 again) public {
        vm.assume(!_genesis(HOLDER, bps));
        assert(!_genesis(caller, again));
    }

    function check_RewardsStayWithinTheBudget(uint128 budget, uint16 bps, uint256 reward) public {
        assert(!_advance(budget, bps, reward) || reward <= budget);
    }

    function refuted_RewardsStayWithinTheBudget(uint128 budget, uint16 bps, uint256 reward) public {
        assert(!_advance(budget, bps, reward) || reward < budget);
    }

    function _genesis(address caller, uint16 bps) private returns (bool) {
        return _passes(address(registry), caller, abi.encodeCall(registry.setGenesis, ("m", 0, 0, bps)));
    }

    function _advance(uint256 budget, uint16 bps, uint256 reward) private returns (bool) {
        vm.startPrank(HOLDER);
        registry.setGenesis("m", 0, 0, 0);
        registry.setBudget("m", budget);
        vm.stopPrank();
        return _passes(address(registry), HOLDER, abi.encodeCall(registry.advance, (token.modelKey(), bps, reward)));
    }
}
